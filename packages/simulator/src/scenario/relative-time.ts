const STEP_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const RELATIVE = /^@now(_ms|_s)?((?:[+-]\d+(?:\.\d+)?[smhdw])*)$/;

export interface RelativeTime {
  readonly epochMs: number;
  /** `@now` is a time in the column's own form; `@now_ms` and `@now_s` are epoch numbers, for text and JSON. */
  readonly form: 'own' | 'milliseconds' | 'seconds';
}

/** Reads `@now-5m`, `@now+1h30m` written as `@now+1h+30m`, `@now_ms-2h`. Undefined for any other text. */
export function parseRelativeTime(text: string, nowMs: number): RelativeTime | undefined {
  const match = RELATIVE.exec(text);
  if (match === null) return undefined;
  let seconds = 0;
  for (const step of (match[2] ?? '').matchAll(/([+-])(\d+(?:\.\d+)?)([smhdw])/g)) {
    const amount = Number(step[2]) * (STEP_SECONDS[step[3] ?? ''] ?? 0);
    seconds += step[1] === '-' ? -amount : amount;
  }
  const form = match[1] === '_ms' ? 'milliseconds' : match[1] === '_s' ? 'seconds' : 'own';
  return { epochMs: Math.round(nowMs + seconds * 1000), form };
}
