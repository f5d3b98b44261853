/**
 * A second reading of the lexical rules, as one expression and unlike the lexer in every way: strings, quoted names and
 * comments go, and what is left is what StarRocks would run.
 */
const QUOTED_OR_COMMENT =
  /'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"|`[^`]*`|--[^\r\n]*|\/\*(?!\+)[\s\S]*?\*\//g;

export function liveText(text: string): string {
  return text.replaceAll(QUOTED_OR_COMMENT, (match) => (/^['"`]/.test(match) ? '0' : ' '));
}
