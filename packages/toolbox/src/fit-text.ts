/**
 * Longest text of a tool's answer, in UTF-16 units. Above 40,000 Gemini CLI shows its model the first 8,000 and the
 * last 32,000 only, without saying what is missing.
 */
export const MAX_TEXT_LENGTH = 39_000;

const NOTE =
  '\n\n[Cut here: the text is longer than MCP clients show. The structured content of this answer has all of it.]';

const HALF_CHARACTER_AT_END = /[\uD800-\uDBFF]$/;

/** The text, or as many of its first lines as fit with a note that says so. */
export function fitText(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const head = text.slice(0, MAX_TEXT_LENGTH - NOTE.length);
  const lastLineEnd = head.lastIndexOf('\n');
  return (lastLineEnd > 0 ? head.slice(0, lastLineEnd) : head.replace(HALF_CHARACTER_AT_END, '')) + NOTE;
}
