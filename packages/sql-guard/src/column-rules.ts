import type { StatementFacts } from './facts.ts';
import { foldName, foldText, matchesLoosely, type NamePattern, type ResolvedTable } from './name-patterns.ts';
import { Refused } from './refused.ts';
import { isNameToken, isSign, isWord, type Token, type TokenisedText } from './token.ts';

/** The columns of one table, with names folded: StarRocks finds columns in any case. */
export interface ColumnRule {
  readonly table: NamePattern;
  readonly allow: ReadonlySet<string> | undefined;
  readonly deny: ReadonlySet<string>;
  readonly mask: ReadonlySet<string>;
}

interface Statement {
  readonly tokenised: TokenisedText;
  readonly facts: StatementFacts;
  readonly tables: readonly ResolvedTable[];
}

/**
 * Holds a statement to the columns that its tables let be read, and gives the fields of the answer whose values must be
 * replaced before they leave. The guard does not know which table a column is of, so a name counts wherever it stands:
 * a statement that reads a table with such columns may not have their names in any other place than those it explains.
 */
export function assertColumns(
  { tokenised, facts, tables }: Statement,
  rules: readonly ColumnRule[],
): readonly string[] {
  const readsRows = facts.kind === 'query' || facts.kind === 'explain';
  const here = readsRows ? rules.filter((rule) => tables.some((table) => concerns(rule, table))) : [];
  if (here.length === 0) return [];
  assertNoneDenied(tokenised, facts, here);
  for (const rule of here) if (rule.allow !== undefined) assertAllowed({ tokenised, facts, tables }, here);
  const masked = union(here.map((rule) => rule.mask));
  return masked.size === 0 ? [] : maskedFields(tokenised, facts, masked);
}

function concerns(rule: ColumnRule, table: ResolvedTable): boolean {
  return matchesLoosely(rule.table, foldName(table));
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

function assertNoneDenied({ tokens }: TokenisedText, facts: StatementFacts, rules: readonly ColumnRule[]): void {
  const denied = union(rules.map((rule) => rule.deny));
  const named = tokens.find((token, index) => isColumnLike(tokens, index) && denied.has(foldText(token.value)));
  if (named !== undefined) throw columnRefused(named.start);
  const [star] = facts.stars;
  if (star === undefined || (denied.size === 0 && rules.every((rule) => rule.allow === undefined))) return;
  throw new Refused(
    'column_not_allowed',
    star.start,
    'A table here has columns that may not be read. Name the columns.',
  );
}

function columnRefused(start: number): Refused {
  return new Refused(
    'column_not_allowed',
    start,
    'The policy here does not let this column be read. Only the owner of the cluster can allow it.',
  );
}

/** A name that is not the name of a function: a column, an alias, or a keyword that a column could be named like. */
function isColumnLike(tokens: readonly Token[], index: number): boolean {
  return isNameToken(tokens[index]) && !isSign(tokens[index + 1], '(');
}

/** What joins or turns by columns without naming them as expressions. */
const COLUMN_CLAUSES: ReadonlySet<string> = new Set(['USING', 'PIVOT', 'UNPIVOT']);

function assertAllowed({ tokenised, facts, tables }: Statement, rules: readonly ColumnRule[]): void {
  const allowed = union(rules.map((rule) => rule.allow ?? new Set<string>()));
  const clause = tokenised.tokens.find((token) => token.kind === 'word' && COLUMN_CLAUSES.has(token.value));
  if (clause !== undefined) throw columnRefused(clause.start);
  const isFlat = tokenised.tokens.filter((token) => isWord(token, 'SELECT')).length === 1;
  const free = isFlat ? freeQualifiers({ tokenised, facts, tables }, rules) : new Set<string>();
  for (const { parts, start } of facts.columns) {
    const [first = '', ...rest] = parts.map(foldText);
    const last = rest.at(-1) ?? first;
    const isOfFreeTable = rest.length === 1 && free.has(first);
    if (!allowed.has(last) && !isOfFreeTable) throw columnRefused(start);
  }
}

/** Names under which only tables without a list of columns are known in a query of one SELECT. */
function freeQualifiers({ facts, tables }: Statement, rules: readonly ColumnRule[]): Set<string> {
  const free = new Set<string>();
  const listed = new Set<string>();
  for (const [index, { alias, name }] of facts.tables.entries()) {
    const table = tables[index];
    const isListed = table === undefined || rules.some((rule) => rule.allow !== undefined && concerns(rule, table));
    (isListed ? listed : free).add(foldText(alias ?? name));
  }
  for (const name of listed) free.delete(name);
  return free;
}

const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'EXCEPT', 'MINUS', 'INTERSECT']);

/** Masked columns may be counted, and may be items of a plain SELECT as they are: anything else could tell their values. */
function maskedFields(tokenised: TokenisedText, facts: StatementFacts, masked: ReadonlySet<string>): readonly string[] {
  const { tokens } = tokenised;
  const isPlain =
    facts.kind === 'query' &&
    isWord(tokens[0], 'SELECT') &&
    !tokens.some((token) => token.kind === 'word' && SET_OPERATORS.has(token.value));
  const items = isPlain ? maskedItems(tokenised, masked) : [];
  const explained = new Set([...countedAt(tokens, masked), ...items.map(({ column }) => column)]);
  const aliases = new Set(items.flatMap(({ alias }) => (alias === undefined ? [] : [alias.name])));
  const aliasesAt = new Set(items.flatMap(({ alias }) => (alias === undefined ? [] : [alias.at])));
  for (const [index, token] of tokens.entries()) {
    if (!isColumnLike(tokens, index) || explained.has(index) || aliasesAt.has(index)) continue;
    const name = foldText(token.value);
    if (masked.has(name) || aliases.has(name)) throw maskedRefused(token.start);
  }
  const hiddenStar = facts.stars.find(({ inResult }) => !isPlain || !inResult);
  if (hiddenStar !== undefined) throw maskedRefused(hiddenStar.start);
  if (facts.stars.length > 0 || items.length > 0) assertNotOrderedByPlace(tokens);
  return [...masked, ...aliases];
}

function maskedRefused(start: number): Refused {
  return new Refused(
    'masked_column',
    start,
    'The owner masks a column here. It may be selected as it is, under an alias too, or counted; nothing else.',
  );
}

/** Indexes of masked columns in `COUNT(c)` and `COUNT(DISTINCT c)`. */
function countedAt(tokens: readonly Token[], masked: ReadonlySet<string>): readonly number[] {
  return tokens.flatMap((token, index) => {
    if (!isWord(token, 'COUNT') || !isSign(tokens[index + 1], '(')) return [];
    const start = isWord(tokens[index + 2], 'DISTINCT') ? index + 3 : index + 2;
    const last = endOfChain(tokens, start);
    return last !== undefined && isSign(tokens[last + 1], ')') && isMasked(tokens[last], masked) ? [last] : [];
  });
}

function isMasked(token: Token | undefined, masked: ReadonlySet<string>): boolean {
  return token !== undefined && masked.has(foldText(token.value));
}

/** Index of the last name of `a.b.c`; undefined when no name stands at `start`. */
function endOfChain(tokens: readonly Token[], start: number): number | undefined {
  if (!isNameToken(tokens[start])) return undefined;
  let end = start;
  while (isSign(tokens[end + 1], '.') && isNameToken(tokens[end + 2])) end += 2;
  return end;
}

interface MaskedItem {
  /** Index of the token that names the column. */
  readonly column: number;
  readonly alias: { readonly at: number; readonly name: string } | undefined;
}

/** The items of the first select list that are a masked column and nothing else. */
function maskedItems({ text, tokens }: TokenisedText, masked: ReadonlySet<string>): readonly MaskedItem[] {
  return selectItems(tokens).flatMap(([start, end]): readonly MaskedItem[] => {
    const column = endOfChain(tokens, start);
    if (column === undefined || !isMasked(tokens[column], masked)) return [];
    const at = isWord(tokens[column + 1], 'AS') ? column + 2 : column + 1;
    if (column + 1 === end) return [{ column, alias: undefined }];
    const token = tokens[at];
    const name = at + 1 === end && token !== undefined ? aliasName(text, token) : undefined;
    return name === undefined ? [] : [{ column, alias: { at, name } }];
  });
}

function aliasName(text: string, token: Token): string | undefined {
  if (token.kind !== 'string') return isNameToken(token) ? foldText(token.value) : undefined;
  const quoted = text.slice(token.start + 1, token.end - 1);
  return /['"\\]/.test(quoted) ? undefined : foldText(quoted);
}

/** Stretches of tokens between SELECT and FROM, the end exclusive. */
function selectItems(tokens: readonly Token[]): readonly (readonly [number, number])[] {
  const items: (readonly [number, number])[] = [];
  let start = isWord(tokens[1], 'DISTINCT') || isWord(tokens[1], 'ALL') ? 2 : 1;
  let depth = 0;
  for (let index = start; index <= tokens.length; index += 1) {
    const token = tokens[index];
    if (isSign(token, '(') || isSign(token, '[')) depth += 1;
    if (isSign(token, ')') || isSign(token, ']')) depth -= 1;
    const isEnd = token === undefined || isWord(token, 'FROM') || isSign(token, ';');
    if (depth !== 0 || !(isEnd || isSign(token, ','))) continue;
    items.push([start, index]);
    if (isEnd) break;
    start = index + 1;
  }
  return items;
}

/** `ORDER BY 2`, in brackets too, would put the rows into the order of values that are not shown. */
function assertNotOrderedByPlace(tokens: readonly Token[]): void {
  const order = tokens.findIndex((token, index) => isWord(token, 'ORDER') && isWord(tokens[index + 1], 'BY'));
  if (order < 0) return;
  const limit = tokens.findLastIndex((token) => isWord(token, 'LIMIT'));
  const place = tokens.slice(order, limit < order ? undefined : limit).find(({ kind }) => kind === 'integer');
  if (place !== undefined) throw maskedRefused(place.start);
}
