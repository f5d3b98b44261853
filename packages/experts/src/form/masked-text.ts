const KEPT_LENGTH = 160;
/** The patterns below take time by the square of a word's length; a beginning is all that is kept anyway. */
const READ_LENGTH = 1000;

/** Letters and digits mixed that are the server's own: sizes, durations, types, character sets, digests. */
const OF_SERVER = /^(?:\d+(?:ms|us|ns|s|[kmgtp]?i?b)|(?:decimal|float|date|largeint|utf|base|sha)[a-z]*\d+[a-z0-9]*)$/i;

/**
 * The server's words of a message without what it quotes: messages of StarRocks are written in ASCII, so quoted,
 * bracketed and non-ASCII parts, addresses, paths, long numbers and words with digits in them are taken for the customer's and become `…`. Cut at
 * 160 characters.
 */
export function maskText(text: string | null): string | null {
  if (text === null) return null;
  const masked = text
    .slice(0, READ_LENGTH)
    // What follows is a row of the customer.
    .replace(
      /\b(?:row|record|line|src line|value)s?(?:\s+(?:is|are|\d+))?\s*[:=[(].*$/is,
      (tail) => `${tail.split(/[:=[(]/)[0]?.trim() ?? ''} …`,
    )
    .replace(/\S*\t.*$/s, '…')
    .replaceAll(/"[^"]*"?|'[^']*'?|`[^`]*`?/g, '…')
    .replaceAll(/\[(?!E\d{3,4}\])[^\]]*\]?|\{[^}]*\}?|\([^)]*\)?/g, '…')
    .replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+|\S+@\S+|\S*\/\S+\/\S*/gi, '…')
    .replaceAll(/(?<==\s?)\S+/g, '…')
    .replaceAll(/((?:password|passwd|pwd|secret|token|credential|key)\S*\s*:\s*)\S+/gi, '$1…')
    .replaceAll(/\b(basic|bearer)\s+\S+/gi, '$1 …')
    .replaceAll(/\S*\|\S*|[^\s,]+(?:,[^\s,]+){2,}|[^\s;]+(?:;[^\s;]+){2,}/g, '…')
    .replaceAll(/\b[\w-]+(?:\.[\w-]+)+:\d{2,5}\b|\b\d{2,4}(?:[ -]\d{2,4}){2,}\b/g, '…')
    .replaceAll(/\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6,}\b/gi, (word) => (OF_SERVER.test(word) ? word : '…'))
    .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\b\d[\d.,:-]{4,}\b/g, '…')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[^\u0020-\u007e…]+/g, '…')
    .replaceAll(/…(?:[\s.,;:]*…)+/g, '…')
    .trim();
  return masked.length > KEPT_LENGTH ? `${masked.slice(0, KEPT_LENGTH - 1)}…` : masked;
}
