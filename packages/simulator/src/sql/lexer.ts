/**
 * The lexical rules of StarRocks' grammar (StarRocksLex.g4), not MySQL's: `#` and a backslash outside quotes are dropped
 * and what follows stays live, `--` needs no blank and ends at CR or LF, comments do not nest, the first star-slash ends one.
 */
type TokenKind = 'word' | 'quoted-name' | 'string' | 'hex' | 'number' | 'symbol' | 'hint' | 'dollar-text';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for names and strings without quotes and with escapes resolved. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const BLANK = /[ \t\r\n\u3000]/u;
const NAME_START = /[A-Za-z_$\u0080-\uffff]/;
const NAME_PART = /[A-Za-z0-9_$\u0080-\uffff]/;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const HEX_TEXT = /[xX](?:'[^'\\]*'|"[^"\\]*")/y;
const SYMBOLS = ['<=>', '>>>', '||', '&&', '<=', '>=', '<>', '!=', '->', '=>', '<<', '>>', ':='];
const SINGLE_SYMBOLS = new Set(';()[]{},.*/%+-=<>!~&|^?@:');

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = readToken(text, at);
    if (token.kind !== undefined) tokens.push({ kind: token.kind, value: token.value, start: at, end: token.end });
    at = token.end;
  }
  return tokens;
}

interface Read {
  /** Undefined for what the parser never sees: blanks, comments, dropped characters. */
  readonly kind: TokenKind | undefined;
  readonly value: string;
  readonly end: number;
}

function readToken(text: string, at: number): Read {
  const char = text.charAt(at);
  if (BLANK.test(char)) return dropped(at + 1);
  if (text.startsWith('--', at)) return dropped(lineEnd(text, at));
  if (text.startsWith('/*', at)) return readComment(text, at);
  if (char === "'" || char === '"') return readString(text, at);
  if (char === '`') return readQuotedName(text, at);
  return (
    readHex(text, at) ?? readDollarText(text, at) ?? readName(text, at) ?? readNumber(text, at) ?? readSymbol(text, at)
  );
}

function dropped(end: number): Read {
  return { kind: undefined, value: '', end };
}

function lineEnd(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    const char = text.charAt(end);
    if (char === '\n' || char === '\r') return end;
  }
  return text.length;
}

function readComment(text: string, at: number): Read {
  const close = text.indexOf('*/', at + 2);
  // An unclosed comment is live text: a slash and a star.
  if (close < 0) return { kind: 'symbol', value: '/', end: at + 1 };
  if (text.charAt(at + 2) !== '+') return dropped(close + 2);
  return { kind: 'hint', value: text.slice(at + 3, close), end: close + 2 };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

function readString(text: string, at: number): Read {
  const quote = text.charAt(at);
  let value = '';
  for (let end = at + 1; end < text.length; end++) {
    const char = text.charAt(end);
    if (char === '\\' && end + 1 < text.length) {
      end++;
      value += unescape(text.charAt(end));
    } else if (char === quote && text.charAt(end + 1) === quote) {
      end++;
      value += quote;
    } else if (char === quote) {
      return { kind: 'string', value, end: end + 1 };
    } else {
      value += char;
    }
  }
  // An unclosed quote matches no rule: the lexer reports it to the console and drops the rest.
  return dropped(text.length);
}

/** `\%` and `\_` keep their backslash, for LIKE. */
function unescape(char: string): string {
  if (char === '%' || char === '_') return `\\${char}`;
  return ESCAPES[char] ?? char;
}

function readQuotedName(text: string, at: number): Read {
  let value = '';
  for (let end = at + 1; end < text.length; end++) {
    const char = text.charAt(end);
    if (char !== '`') value += char;
    else if (text.charAt(end + 1) === '`') {
      value += '`';
      end++;
    } else return { kind: 'quoted-name', value, end: end + 1 };
  }
  return dropped(text.length);
}

function readHex(text: string, at: number): Read | undefined {
  HEX_TEXT.lastIndex = at;
  const match = HEX_TEXT.exec(text)?.[0];
  return match === undefined ? undefined : { kind: 'hex', value: match.slice(2, -1), end: at + match.length };
}

function readDollarText(text: string, at: number): Read | undefined {
  if (!text.startsWith('$$', at)) return undefined;
  const close = text.indexOf('$$', at + 2);
  return close < 0 ? undefined : { kind: 'dollar-text', value: text.slice(at + 2, close), end: close + 2 };
}

function readName(text: string, at: number): Read | undefined {
  const char = text.charAt(at);
  if (/\d/.test(char)) return readDigitName(text, at);
  if (!NAME_START.test(char) || isSurrogate(char)) return undefined;
  return { kind: 'word', value: text.slice(at, nameEnd(text, at)), end: nameEnd(text, at) };
}

/** A name may begin with digits; the longer match wins, and a number wins a tie. */
function readDigitName(text: string, at: number): Read | undefined {
  const end = nameEnd(text, at);
  const number = readNumber(text, at);
  if (number === undefined || number.end >= end) return undefined;
  return { kind: 'word', value: text.slice(at, end), end };
}

function nameEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && NAME_PART.test(text.charAt(end)) && !isSurrogate(text.charAt(end))) end++;
  return end;
}

/** Names reach up to U+FFFF; what lies beyond comes as surrogates here and is no letter there. */
function isSurrogate(char: string): boolean {
  return char >= '\ud800' && char <= '\udfff';
}

function readNumber(text: string, at: number): Read | undefined {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text)?.[0];
  return match === undefined ? undefined : { kind: 'number', value: match, end: at + match.length };
}

function readSymbol(text: string, at: number): Read {
  const long = SYMBOLS.find((symbol) => text.startsWith(symbol, at));
  if (long !== undefined) return { kind: 'symbol', value: long, end: at + long.length };
  const char = text.charAt(at);
  if (SINGLE_SYMBOLS.has(char)) return { kind: 'symbol', value: char, end: at + 1 };
  return dropped(at + 1);
}
