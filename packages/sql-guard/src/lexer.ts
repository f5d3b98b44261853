import { isBlank, isControl, isDigit, isLineEnd, isNameLetter } from './characters.ts';
import { assertHintAllowed } from './hint.ts';
import { scanNumber } from './number-literal.ts';
import type { GuardRules } from './options.ts';
import { Refused } from './refused.ts';
import type { Span, Token, TokenisedText, TokenKind } from './token.ts';

type LexerRules = Pick<GuardRules, 'hintVariables' | 'maxTokens'>;

/** Longest first, as the lexer of StarRocks takes the longest sign. */
const LONG_SIGNS = ['<=>', '[*]', '...', '<>', '!=', '<=', '>=', '||', '&&', '->', '=>'] as const;
const LONG_SIGN_BEGINNINGS: ReadonlySet<string> = new Set(LONG_SIGNS.map((sign) => sign.charAt(0)));
const SIGNS: ReadonlySet<string> = new Set('()[]{},.;=<>+-*/%|&^~!:@?');

/**
 * Layer 1: the tokens of a text, read exactly as `StarRocksLex.g4` reads them. StarRocks drops what its lexer does not
 * know; here every such character is refused, so both see the same tokens.
 */
export function tokenise(text: string, rules: LexerRules): TokenisedText {
  return new Lexer(text, rules).run();
}

class Lexer {
  readonly #text: string;
  readonly #rules: LexerRules;
  readonly #tokens: Token[] = [];
  readonly #comments: Span[] = [];
  readonly #hints: Span[] = [];
  #at = 0;

  constructor(text: string, rules: LexerRules) {
    this.#text = text;
    this.#rules = rules;
  }

  run(): TokenisedText {
    while (this.#at < this.#text.length) this.#step();
    return { text: this.#text, tokens: this.#tokens, comments: this.#comments, hints: this.#hints };
  }

  #step(): void {
    const at = this.#at;
    const code = this.#text.charCodeAt(at);
    if (isBlank(code)) this.#at += 1;
    else if (isDigit(code)) this.#number();
    else if (isNameLetter(code)) this.#wordOrBinary();
    else this.#other(this.#text.charAt(at));
  }

  #other(character: string): void {
    const next = this.#text.charAt(this.#at + 1);
    if (character === "'" || character === '"') return this.#string(character);
    if (character === '`') return this.#quotedName();
    if (character === '-' && next === '-') return this.#lineComment();
    if (character === '/' && next === '*') return this.#blockComment();
    if (character === '.' && isDigit(next.charCodeAt(0))) return this.#number();
    if (SIGNS.has(character)) return this.#sign(character);
    throw refusedCharacter(this.#text, this.#at);
  }

  #push(kind: TokenKind, end: number, value: string): void {
    if (this.#tokens.length >= this.#rules.maxTokens) {
      throw new Refused(
        'too_many_tokens',
        this.#at,
        `The text has more than ${this.#rules.maxTokens} words and signs. Split or shorten it.`,
      );
    }
    this.#tokens.push({ kind, start: this.#at, end, value });
    this.#at = end;
  }

  #sign(character: string): void {
    if (LONG_SIGN_BEGINNINGS.has(character)) {
      const long = LONG_SIGNS.find((sign) => this.#text.startsWith(sign, this.#at));
      if (long !== undefined) return this.#push('sign', this.#at + long.length, long);
    }
    this.#push('sign', this.#at + 1, character);
  }

  #wordOrBinary(): void {
    const text = this.#text;
    const start = this.#at;
    let end = start + 1;
    while (end < text.length && isNamePart(text.charCodeAt(end))) end += 1;
    const value = text.slice(start, end).toUpperCase();
    const quote = text.charAt(end);
    if (value === 'X' && (quote === "'" || quote === '"')) return this.#binary(end, quote);
    if (value.startsWith('$')) {
      throw new Refused(
        'dollar_name',
        start,
        'A name begins with $, which StarRocks may read as the mark of a text block. Put the name in backticks.',
      );
    }
    this.#push('word', end, value);
  }

  #binary(quoteAt: number, quote: string): void {
    const close = this.#text.indexOf(quote, quoteAt + 1);
    if (close < 0) throw unterminatedString(this.#at);
    if (this.#text.slice(quoteAt, close).includes('\\')) {
      throw new Refused(
        'malformed_binary',
        this.#at,
        "A binary literal x'…' has a backslash in it. Write hexadecimal digits only.",
      );
    }
    this.#push('binary', close + 1, '');
  }

  #number(): void {
    const number = scanNumber(this.#text, this.#at, isNamePart);
    if (number.dotted) this.#push('sign', this.#at + 1, '.');
    const value = number.kind === 'word' ? this.#text.slice(this.#at, number.end).toUpperCase() : '';
    this.#push(number.kind, number.end, value);
  }

  #string(quote: string): void {
    const text = this.#text;
    const quoteCode = quote.charCodeAt(0);
    let at = this.#at + 1;
    for (;;) {
      if (at >= text.length) throw unterminatedString(this.#at);
      const code = text.charCodeAt(at);
      if (code === 0x5c) at += 2;
      else if (code !== quoteCode) at += 1;
      else if (text.charCodeAt(at + 1) === quoteCode) at += 2;
      else return this.#push('string', at + 1, '');
    }
  }

  #quotedName(): void {
    const text = this.#text;
    const start = this.#at;
    const close = text.indexOf('`', start + 1);
    if (close < 0) throw new Refused('unterminated_name', start, 'A name in backticks has no closing backtick.');
    const name = text.slice(start + 1, close);
    if (name === '' || text.charAt(close + 1) === '`') {
      throw new Refused(
        'malformed_name',
        start,
        'A name in backticks is empty or has a backtick in it. StarRocks removes every backtick of a name.',
      );
    }
    for (let at = 0; at < name.length; at += 1) {
      if (!isControl(name.charCodeAt(at))) continue;
      throw new Refused('malformed_name', start + 1 + at, 'A name in backticks has a control character in it.');
    }
    this.#push('name', close + 1, name);
  }

  /** `--` needs no blank after it and ends at CR or LF, whichever comes first. */
  #lineComment(): void {
    const start = this.#at;
    let end = start + 2;
    while (end < this.#text.length && !isLineEnd(this.#text.charCodeAt(end))) end += 1;
    this.#comments.push({ start, end });
    this.#at = end;
  }

  /** Comments do not nest: the first `*` `/` ends one. */
  #blockComment(): void {
    const text = this.#text;
    const start = this.#at;
    const isHint = text.charAt(start + 2) === '+';
    if (/^\/\*M?!/i.test(text.slice(start, start + 4))) {
      throw new Refused(
        'conditional_comment',
        start,
        'A /*! comment is run by other servers. Remove it, or write /* … */.',
      );
    }
    const close = text.indexOf('*/', start + (isHint ? 3 : 2));
    if (close < 0) throw new Refused('unterminated_comment', start, 'A comment has no closing */.');
    const span = { start, end: close + 2 };
    if (isHint) {
      assertHintAllowed(text, span, this.#rules.hintVariables);
      this.#hints.push(span);
    } else {
      this.#comments.push(span);
    }
    this.#at = span.end;
  }
}

function isNamePart(code: number): boolean {
  return isNameLetter(code) || isDigit(code);
}

function unterminatedString(start: number): Refused {
  return new Refused(
    'unterminated_string',
    start,
    'A string has no closing quote. Inside quotes, write a backslash as \\\\ and the quote doubled.',
  );
}

function refusedCharacter(text: string, at: number): Refused {
  const code = text.codePointAt(at) ?? 0;
  if (code === 0x23)
    return new Refused('hash_character', at, '# starts no comment in StarRocks. Write -- for a comment.');
  if (code === 0x5c)
    return new Refused(
      'backslash_outside_quotes',
      at,
      'A backslash stands outside quotes, where StarRocks drops it. Remove it.',
    );
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return new Refused(
    'odd_character',
    at,
    `The character ${name} stands outside quotes, where StarRocks drops it or takes it for a letter. Type a plain blank or sign, or put the name in backticks.`,
  );
}
