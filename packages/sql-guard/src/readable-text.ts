import { Refused } from './refused.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Layer 0: before any reading. */
export function assertReadableText(text: string, maxTextBytes: number): void {
  if (text.length > maxTextBytes || (text.length * 3 > maxTextBytes && utf8Length(text) > maxTextBytes)) {
    throw new Refused('text_too_long', 0, `The text is longer than ${maxTextBytes} bytes. Split or shorten it.`);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0)
    throw new Refused('nul_character', nul, 'The text has a NUL character, which StarRocks drops. Remove it.');
  const lone = text.search(LONE_SURROGATE);
  if (lone >= 0)
    throw new Refused('lone_surrogate', lone, 'The text has half of a surrogate pair: it is not valid Unicode.');
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // A surrogate pair has four bytes: two for each half.
    if (code < 0x80) bytes += 1;
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
