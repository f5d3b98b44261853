/** Kinds of what the grammar of StarRocks sees; blanks, comments and hints are no tokens. */
export type TokenKind = 'word' | 'name' | 'string' | 'binary' | 'integer' | 'decimal' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** Offsets in UTF-16 units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /**
   * What rules compare: a word in upper case, a quoted name as written without its backticks, a sign as it stands;
   * empty for literals.
   */
  readonly value: string;
}

/** A stretch of the text, in UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TokenisedText {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Comments that do nothing, in order. */
  readonly comments: readonly Span[];
  /** Hint comments, in order; only those that the rules allow are there. */
  readonly hints: readonly Span[];
}

/** True for this bare word; `word` is in upper case. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.kind === 'word' && token.value === word;
}

/** True for this sign; a quoted name with the same characters is no sign. */
export function isSign(token: Token | undefined, sign: string): boolean {
  return token !== undefined && token.kind === 'sign' && token.value === sign;
}

/** True for a name, bare or quoted. A bare one may be a keyword. */
export function isNameToken(token: Token | undefined): token is Token {
  return token !== undefined && (token.kind === 'word' || token.kind === 'name');
}
