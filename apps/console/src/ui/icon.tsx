const PATHS = {
  fleet: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  changes: 'M4 17l5-6 4 4 7-9M15 6h5v5',
  add: 'M12 5v14M5 12h14',
  key: 'M15 9a4 4 0 1 0-3.600 3.980L13 14.500h2v2h2v2h3v-3l-5.400-5.400c.26-.66.4-1.360.4-1.100zM10 9h.01',
  audit: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7',
  connections: 'M9 15l6-6M8 11l-2 2a3.500 3.500 0 0 0 5 5l2-2M16 13l2-2a3.500 3.500 0 0 0-5-5l-2 2',
  alerts: 'M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7zM10 20h4',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  search: 'M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15.500 15.500L20 20',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  language: 'M4 6h9M8.500 4v2M11 6c-.8 3.500-3.200 6.200-6.500 8M6 9c1 2.300 3 4 5.500 5M12.500 20l4-10 4 10M14 17h5',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  chevron: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  back: 'M15 5l-7 7 7 7',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  signOut: 'M14 4H5v16h9M10 12h10M17 9l3 3-3 3',
  refresh: 'M19 12a7 7 0 1 1-2-5M19 4v4h-4',
  shield: 'M12 3l8 3v6c0 4.500-3.500 7.500-8 9-4.500-1.500-8-4.500-8-9V6zM9 12l2.200 2.200L15.500 10',
  play: 'M7 5l12 7-12 7z',
  stop: 'M6 6h12v12H6z',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  history: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4M12 8v4.500l3 2',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.500l3 2',
  graph: 'M5 5h5v5H5zM14 4h5v5h-5zM14 15h5v5h-5zM10 7.500h4M10 9l4 7',
  tools:
    'M14.500 6.500a4 4 0 0 1 5-1l-2.800 2.800 1 1 2.800-2.800a4 4 0 0 1-5.200 5.200L8 19l-3-3 7.300-7.300a4 4 0 0 1 2.200-2.200z',
  send: 'M4 12l16-8-6 16-3-6z',
  pause: 'M8 5v14M16 5v14',
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  readonly name: IconName;
  readonly size?: number;
}

/** A drawing beside a word; it says nothing by itself to those who do not see it. */
export function Icon({ name, size = 18 }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
