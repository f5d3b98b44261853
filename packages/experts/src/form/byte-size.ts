const POWERS: Readonly<Record<string, number>> = { '': 0, B: 0, K: 1, M: 2, G: 3, T: 4, P: 5 };

/** Bytes of a size as BE configuration writes it, `80G`, `1.5TB` or `85899345920`; undefined for a percentage or anything else. */
export function parseByteSize(text: string | null): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGTP]?)I?B?\s*$/i.exec(text ?? '');
  const power = POWERS[match?.[2]?.toUpperCase() ?? ''];
  if (match === null || power === undefined) return undefined;
  const bytes = Number(match[1]) * 1024 ** power;
  return bytes > 0 ? bytes : undefined;
}
