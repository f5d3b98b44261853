import { refusedFunction } from './refused-function.ts';
import type { GuardRules } from './options.ts';
import { Refused } from './refused.ts';
import { isNameToken, isSign, isWord, type Token, type TokenisedText } from './token.ts';
import { readVariable } from './variable.ts';

/**
 * Words that the grammar of StarRocks keeps for itself and that no read-only query has, so that one of them outside
 * quotes means another kind of statement. Source: `StarRocks.g4`, the tokens that are neither in `nonReserved` nor in a
 * rule that a query reaches; INTO and OUTFILE are reached by INTO OUTFILE alone.
 */
export const FORBIDDEN_WORDS: ReadonlySet<string> = new Set(
  (
    'ADD ALTER ANALYZE BOTH CHARACTER CHECK COLUMN COMPACTION CREATE DATABASES DEFAULT DEFERRED DELETE DESCRIBE DROP ' +
    'EXPLAIN FORCE FUNCTION GIN GRANT GROUPS IMMEDIATE INDEX INFILE INSERT INTO INVOKER KEY KEYS KILL LOAD MAXVALUE ' +
    'OPTIMIZE OUTFILE PREPARE PRIMARY PROCEDURE READ RELEASE RENAME REVOKE SCHEMAS SET SET_VAR SHOW TERMINATED UNIQUE ' +
    'UPDATE USE'
  ).split(' '),
);

const CLOSING_BRACKETS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Layer 2: what alone proves "one read-only query". Each rule looks at tokens, none needs the grammar. */
export function assertReadOnlyQuery(tokenised: TokenisedText, rules: GuardRules): void {
  const { tokens } = tokenised;
  assertFirstWord(tokens);
  assertBrackets(tokens, rules.maxNesting);
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'sign') assertSign(tokens, index, rules);
    if (token.kind === 'word') assertWord(token);
    // A name before a bracket may be a call; blanks and comments between them change nothing.
    if (isNameToken(token) && isSign(tokens[index + 1], '(')) assertFunction(tokens, index, rules);
  }
}

/** Only a query begins with SELECT or `(`; with WITH also UPDATE and DELETE, whose words the other rules refuse. */
function assertFirstWord(tokens: readonly Token[]): void {
  const first = tokens.find((token) => !isSign(token, '('));
  if (first === undefined) throw new Refused('text_empty', 0, 'There is no statement in the text.');
  if (isWord(first, 'SELECT') || isWord(first, 'WITH')) return;
  throw new Refused('not_a_query', first.start, 'Only a SELECT, or a WITH … SELECT, is allowed here.');
}

export function assertBrackets(tokens: readonly Token[], maxNesting: number): void {
  const open: { readonly closing: string; readonly start: number }[] = [];
  for (const { kind, value, start } of tokens) {
    if (kind !== 'sign') continue;
    const closing = CLOSING_BRACKETS.get(value);
    if (closing !== undefined) {
      open.push({ closing, start });
      if (open.length > maxNesting)
        throw new Refused('nested_too_deep', start, `Brackets are nested more than ${maxNesting} deep.`);
    } else if ((value === ')' || value === ']' || value === '}') && open.pop()?.closing !== value) {
      throw new Refused('unbalanced_bracket', start, `This ${value} closes no bracket.`);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new Refused('unbalanced_bracket', unclosed.start, 'This bracket is not closed.');
}

function assertSign(tokens: readonly Token[], index: number, rules: GuardRules): void {
  const token = tokens[index];
  if (isSign(token, ';') && index !== tokens.length - 1) {
    throw new Refused(
      'several_statements',
      offsetOf(token),
      'StarRocks runs every statement of a text. Send one statement; a single ; at its end is allowed.',
    );
  }
  if (isSign(token, '?')) {
    throw new Refused(
      'placeholder',
      offsetOf(token),
      'A ? outside quotes is a placeholder. Pass one parameter for each, or write the value.',
    );
  }
  if (isSign(token, '@') && !isSign(tokens[index - 1], '@')) readVariable(tokens, index, rules.readableVariables);
}

function offsetOf(token: Token | undefined): number {
  return token?.start ?? 0;
}

function assertWord({ value, start }: Token): void {
  if (value === 'FILES')
    throw new Refused(
      'files_function',
      start,
      'FILES() reads storage outside the cluster. A column of that name goes in backticks.',
    );
  if (value === 'INTO' || value === 'OUTFILE') {
    throw new Refused('into_outfile', start, 'INTO OUTFILE writes files. A column of that name goes in backticks.');
  }
  if (FORBIDDEN_WORDS.has(value)) {
    throw new Refused(
      'reserved_word',
      start,
      `${value} is a reserved word of StarRocks that no read-only query uses. A column of that name goes in backticks.`,
    );
  }
}

function assertFunction(tokens: readonly Token[], index: number, rules: GuardRules): void {
  const token = tokens[index];
  if (token === undefined) return;
  const denial = refusedFunction(token.value, token.start, rules.functions);
  if (denial !== undefined && !namesColumns(tokens, index)) throw denial;
}

/**
 * True for an alias or a CTE with its columns: after AS or a closing bracket the grammar has no call, nor before
 * `AS (`. The reader looks at all real calls once more.
 */
function namesColumns(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (isWord(before, 'AS') || isSign(before, ')')) return true;
  const after = closingIndex(tokens, index + 1) + 1;
  return isWord(tokens[after], 'AS') && isSign(tokens[after + 1], '(');
}

function closingIndex(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  for (let index = opening; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}
