import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef2ff',
  '#dde5fd',
  '#b9c8f8',
  '#92a9f4',
  '#708ef0',
  '#5a7cee',
  '#4468e6',
  '#3457cc',
  '#2a4bb7',
  '#1d3fa2',
];

const dark: MantineColorsTuple = [
  '#e6eaf0',
  '#b9c2ce',
  '#9ca7b6',
  '#6b7686',
  '#3b4552',
  '#28303b',
  '#1c222c',
  '#161b23',
  '#0e1218',
  '#0a0d12',
];

const FONT =
  'Inter, "SF Pro Text", -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** The list itself scrolls, so that it is the popup of its box, which needs no stop for the keyboard of its own. */
const scrollingList = {
  defaultProps: { withScrollArea: false },
  styles: { options: { maxHeight: '20rem', overflowY: 'auto' } },
};

export const theme = createTheme({
  components: { Autocomplete: scrollingList, MultiSelect: scrollingList, Select: scrollingList },
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark },
  fontFamily: FONT,
  fontFamilyMonospace: 'var(--c-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontFamily: FONT, fontWeight: '640' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
  respectReducedMotion: true,
});

/** Lets the library's components stand on the colours of console.css. */
export const resolveCssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--c-surface)',
    '--mantine-color-text': 'var(--c-text)',
    '--mantine-color-dimmed': 'var(--c-muted)',
    '--mantine-color-placeholder': 'var(--c-muted)',
    '--mantine-color-default-border': 'var(--c-line-strong)',
    '--mantine-color-error': 'var(--c-critical)',
    '--mantine-color-anchor': 'var(--c-accent)',
  };
  return { variables: {}, light: shared, dark: shared };
};
