/** Names and releases come from other people: what steers a terminal, hides or turns text around must not reach it. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line for a terminal. */
export function printable(text: string): string {
  return text.replaceAll(STEERING, '·');
}

/** The cells of one line, with tabs between them, as `cut` and `awk` take them. */
export function printableRow(cells: readonly string[]): string {
  return `${cells.map(printable).join('\t')}\n`;
}

/** One line of JSON; it says the same to who parses it, and does nothing to a terminal. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(STEERING, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
