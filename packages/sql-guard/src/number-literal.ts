import { isDigit } from './characters.ts';

export interface ScannedNumber {
  /** A word is a name that begins with digits. */
  readonly kind: 'integer' | 'decimal' | 'word';
  readonly end: number;
  /** True when the first character is the dot of a dotted name, not of a number: `.1a`. */
  readonly dotted: boolean;
}

const DOT = 0x2e;

/**
 * The longest number or digit name at `start`, by the rules INTEGER_VALUE, DECIMAL_VALUE, DOUBLE_VALUE,
 * DIGIT_IDENTIFIER and DOT_IDENTIFIER; of equal lengths the number wins. `1e5` is a number, `1e5x` a name.
 */
export function scanNumber(text: string, start: number, isNamePart: (code: number) => boolean): ScannedNumber {
  const startsWithDot = text.charCodeAt(start) === DOT;
  const digitsStart = startsWithDot ? start + 1 : start;
  const digitsEnd = endOfRun(text, digitsStart, isDigit);
  const hasFraction = !startsWithDot && text.charCodeAt(digitsEnd) === DOT;
  const plainEnd = hasFraction ? endOfRun(text, digitsEnd + 1, isDigit) : digitsEnd;
  const numberEnd = endOfExponent(text, plainEnd);
  const nameEnd = endOfRun(text, digitsStart, isNamePart);
  if (nameEnd > numberEnd) return { kind: 'word', end: nameEnd, dotted: startsWithDot };
  const isInteger = numberEnd === digitsEnd && !startsWithDot;
  return { kind: isInteger ? 'integer' : 'decimal', end: numberEnd, dotted: false };
}

function endOfExponent(text: string, at: number): number {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = text.charAt(at + 1);
  const digits = sign === '+' || sign === '-' ? at + 2 : at + 1;
  const end = endOfRun(text, digits, isDigit);
  return end > digits ? end : at;
}

function endOfRun(text: string, start: number, belongs: (code: number) => boolean): number {
  let end = start;
  while (end < text.length && belongs(text.charCodeAt(end))) end += 1;
  return end;
}
