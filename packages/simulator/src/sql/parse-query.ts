import { Dialect, parse } from '@polyglot-sql/sdk';
import { notSimulated, syntaxError } from '../errors.ts';
import { toNode, type AstNode } from './ast.ts';
import type { Token } from './lexer.ts';

/** Function names carry this through the parser, so that it leaves every call as written. */
export const CALL_PREFIX = 'fn__';

/** Words before `(` that are grammar, not a function; and calls whose own syntax the parser must know. */
const NO_CALL = new Set(
  (
    'select from where and or not in exists any all some as on using over by having case when then else end union except ' +
    'intersect minus values cast try_cast extract group_concat interval distinct limit offset between like rlike regexp ' +
    'partition with is join within filter rows range lateral table div sets ' +
    'varchar char decimal decimalv2 decimal32 decimal64 decimal128 varbinary binary'
  ).split(' '),
);
const TYPE_NAMES = new Set(['char', 'varchar', 'decimal', 'binary', 'varbinary']);

/** Words after which a string is a value and never a column's alias. */
const VALUE_FOLLOWS = new Set(
  'select distinct all and or not in like rlike regexp between then else when case escape separator is from where by having limit div mod interval date datetime'.split(
    ' ',
  ),
);

/**
 * Parses one query whose tokens were read by StarRocks' lexical rules; the text is rebuilt from them so that the parser
 * sees one unambiguous spelling. Throws the FE's syntax error.
 */
export function parseQuery(tokens: readonly Token[]): AstNode {
  const result = parse(spellAll(tokens), Dialect.StarRocks);
  if (!result.success) throw syntaxError(`Unexpected input, ${cleanError(result.error)}`);
  const statements: readonly unknown[] = Array.isArray(result.ast) ? result.ast : [result.ast];
  const node = toNode(statements[0]);
  if (node === undefined || statements.length !== 1) throw syntaxError('Unexpected input, one query expected');
  return node;
}

/** Blanks between all tokens but after `@`, where the parser wants none. */
function spellAll(tokens: readonly Token[]): string {
  return tokens.map((token, index) => spell(token, index, tokens) + (isSymbol(token, '@') ? '' : ' ')).join('');
}

function cleanError(text: string | null | undefined): string {
  return (text ?? 'no query').replaceAll(CALL_PREFIX, '');
}

function spell(token: Token, index: number, tokens: readonly Token[]): string {
  switch (token.kind) {
    case 'string':
      return spellString(token, index, tokens);
    case 'hex':
      return `'${Buffer.from(token.value, 'hex').toString('latin1').replaceAll("'", "''")}'`;
    case 'quoted-name':
      return quoteName(isSymbol(tokens[index + 1], '(') ? CALL_PREFIX + token.value : token.value);
    case 'word':
      return spellWord(token, index, tokens);
    case 'number':
      return token.value;
    case 'symbol':
      if (isUserVariable(token, index, tokens)) throw notSimulated('a user variable');
      return spellSymbol(token.value);
    case 'hint':
      return '';
    case 'dollar-text':
      throw syntaxError(`Unexpected input '$$${token.value}$$'`);
  }
}

function isUserVariable(token: Token, index: number, tokens: readonly Token[]): boolean {
  return token.value === '@' && !isSymbol(tokens[index - 1], '@') && !isSymbol(tokens[index + 1], '@');
}

/** `\|\|` means OR unless sql_mode says otherwise; the default does not. */
function spellSymbol(symbol: string): string {
  if (symbol === '||') return 'OR';
  return symbol === '&&' ? 'AND' : symbol;
}

function spellString(token: Token, index: number, tokens: readonly Token[]): string {
  const previous = tokens[index - 1];
  if (previous === undefined) return quoteText(token.value);
  if (previous.kind === 'word' && previous.value.toLowerCase() === 'as') return quoteName(token.value);
  return endsValue(previous) ? `AS ${quoteName(token.value)}` : quoteText(token.value);
}

/** After a whole value a string is its alias: `SELECT a 'label'`, and `'a' 'b'` alike. */
function endsValue(token: Token): boolean {
  if (token.kind === 'word') return !VALUE_FOLLOWS.has(token.value.toLowerCase());
  return token.kind === 'symbol' ? token.value === ')' : token.kind !== 'hint';
}

function spellWord(token: Token, index: number, tokens: readonly Token[]): string {
  const word = token.value;
  if (!isSymbol(tokens[index + 1], '(') || isNoCall(word, tokens[index - 1])) {
    return isPlainName(word) ? word : quoteName(word);
  }
  return CALL_PREFIX + word;
}

function isNoCall(word: string, previous: Token | undefined): boolean {
  const lower = word.toLowerCase();
  if (TYPE_NAMES.has(lower)) return previous?.kind === 'word' && previous.value.toLowerCase() === 'as';
  return NO_CALL.has(lower);
}

function isPlainName(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(word);
}

function isSymbol(token: Token | undefined, value: string): boolean {
  return token?.kind === 'symbol' && token.value === value;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
