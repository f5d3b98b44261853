import { baseName, foldName, matchesLoosely, type ResolvedTable } from './name-patterns.ts';
import type { PolicyRules, RowFilter } from './policy-rules.ts';
import { readGuarded } from './read-guarded.ts';
import type { GuardRules } from './options.ts';
import { Refused } from './refused.ts';
import { assertBrackets } from './rules.ts';
import { filterEdit, type Edit } from './splice.ts';
import { tokenise } from './lexer.ts';
import type { StatementFacts, TableReference } from './facts.ts';

/**
 * Throws RangeError unless the predicate is one expression that stays inside the brackets it is put in and reads no
 * table of its own.
 */
export function assertPredicate({ written, predicate }: RowFilter, rules: GuardRules): void {
  const what = `The row filter of ${JSON.stringify(written)}`;
  try {
    const { tokens, comments } = tokenise(predicate, rules);
    assertBrackets(tokens, rules.maxNesting);
    const { facts } = readGuarded(`SELECT 1 FROM t WHERE (${predicate})`, rules);
    if (comments.length === 0 && facts.tables.length === 1 && facts.tableFunctions.length === 0) return;
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    throw new RangeError(`${what} is no predicate: ${thrown.message}`, { cause: thrown });
  }
  throw new RangeError(`${what} has a comment or reads a table of its own.`);
}

/** The edits that put the policy's row filters between the query and its tables. */
export function rowFilterEdits(
  text: string,
  facts: StatementFacts,
  tables: readonly ResolvedTable[],
  rules: PolicyRules,
): readonly Edit[] {
  return facts.tables.flatMap((reference, index) => {
    const table = tables[index];
    const predicates = table === undefined ? [] : predicatesOf(table, rules);
    if (table === undefined || predicates.length === 0) return [];
    assertFilterable(reference, table);
    return [filterEdit(text, { ...reference, predicate: predicates.map((one) => `(${one})`).join(' AND ') })];
  });
}

/** A filter is found as loosely as a denial: in doubt it is put on. */
function predicatesOf(table: ResolvedTable, rules: PolicyRules): readonly string[] {
  if (rules.rowFilters.length === 0) return [];
  const folded = foldName(table);
  return rules.rowFilters.filter((filter) => matchesLoosely(filter.table, folded)).map(({ predicate }) => predicate);
}

/** Hints such as `[_META_]` and metadata tables such as `t$files` answer from statistics of all rows. */
function assertFilterable({ aliasEnd, atomEnd, start }: TableReference, table: ResolvedTable): void {
  const isPlain = aliasEnd === atomEnd && baseName(table.name) === table.name;
  if (isPlain) return;
  throw new Refused(
    'row_filter_conflict',
    start,
    'This table has a row filter here. Read it without a table hint, and not its metadata.',
  );
}
