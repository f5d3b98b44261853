/** Classes of characters outside quotes, after `StarRocksLex.g4`: LETTER, DIGIT, WS, and the signs of the grammar. */

const LF = 0x0a;
const CR = 0x0d;
const BLANK_CODES: ReadonlySet<number> = new Set([0x09, LF, CR, 0x20]);

export function isBlank(code: number): boolean {
  return BLANK_CODES.has(code);
}

export function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A letter of a bare name. `$` and `_` are letters to StarRocks; of the rest of Unicode see `isPlainLetter`. */
export function isNameLetter(code: number): boolean {
  if (code < 0x80) {
    const lower = code | 0x20;
    return (lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x24;
  }
  return isPlainLetter(code);
}

const PLAIN_LETTER = /^\p{Lo}$/u;
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;

/**
 * Letters of scripts without case (Lo) are what people name columns with, and no upper-casing folds one to ASCII.
 * StarRocks takes every character of U+0080 to U+FFFF for a letter, blanks and accents too: those are refused.
 */
function isPlainLetter(code: number): boolean {
  // Han ideographs first: by far the most common.
  if (code >= 0x4e00 && code <= 0x9fff) return true;
  const character = String.fromCharCode(code);
  return PLAIN_LETTER.test(character) && !INVISIBLE.test(character);
}

export function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}
