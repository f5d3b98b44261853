/** A hub with its spokes. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#2f55d4" />
      <g stroke="#fff" strokeWidth="2.2" strokeLinecap="round">
        <path d="M16 16 8 9M16 16l8.5-6M16 16l7 8.5M16 16l-7.500 7" />
      </g>
      <g fill="#fff">
        <circle cx="16" cy="16" r="4.3" />
        <circle cx="8" cy="9" r="2.6" />
        <circle cx="24.500" cy="10" r="2.6" />
        <circle cx="23" cy="24.500" r="2.6" />
        <circle cx="8.500" cy="23" r="2.6" />
      </g>
    </svg>
  );
}
