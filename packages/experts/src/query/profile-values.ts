const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

/** Seconds of `1h30m`, `2s345ms`, `12.345us` or `0`, as profiles write times; undefined for anything else. */
export function parseProfileSeconds(text: string | undefined): number | undefined {
  const trimmed = (text ?? '').trim();
  if (trimmed === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|us|ns|h|m|s))+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g)];
  return parts.reduce((sum, [, value, unit = '']) => sum + Number(value) * (SECONDS[unit] ?? 0), 0);
}

const POWERS: Readonly<Record<string, number>> = { B: 0, KB: 1, MB: 2, GB: 3, TB: 4, PB: 5 };

/** Bytes of `1.234 KB`; undefined for anything else. */
export function parseProfileBytes(text: string | undefined): number | undefined {
  const [, value, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([KMGTP]?B)\s*$/.exec(text ?? '') ?? [];
  const power = POWERS[unit];
  return power === undefined ? undefined : Math.round(Number(value) * 1024 ** power);
}

/** The count of `146.66K (146660)` or `77`; undefined for anything else. */
export function parseProfileCount(text: string | undefined): number | undefined {
  const exact = /\((\d+)\)\s*$/.exec(text ?? '')?.[1] ?? /^\s*(\d+)\s*$/.exec(text ?? '')?.[1];
  return exact === undefined ? undefined : Number(exact);
}
