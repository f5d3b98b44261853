import type { DatabaseReference, StatementFacts, TableReference } from './facts.ts';
import {
  canonicalCatalog,
  DEFAULT_CATALOG,
  foldName,
  matchesExactly,
  matchesLoosely,
  type NamePattern,
  type ResolvedTable,
} from './name-patterns.ts';
import { isSystemTable, type PolicyRules } from './policy-rules.ts';
import { Refused } from './refused.ts';

/** Layer 4: the owner's policy on the facts. Gives the tables with their full names, in the order of the text. */
export function assertPolicy(facts: StatementFacts, rules: PolicyRules): readonly ResolvedTable[] {
  const tables = facts.tables.map((reference) => resolveTable(reference, rules));
  for (const [index, table] of tables.entries()) {
    if (!allowsTable(rules, table)) {
      throw new Refused(
        'table_not_allowed',
        facts.tables[index]?.start ?? 0,
        'The policy here does not allow this table. Only the owner of the cluster can allow it.',
      );
    }
  }
  for (const reference of facts.recursions) assertRecursion(reference, rules);
  for (const reference of facts.databases) assertDatabase(reference, rules);
  for (const { name, start } of facts.catalogs) {
    if (!allowsWholly(rules, { catalog: canonicalCatalog(name), database: undefined })) throw refusedDatabase(start);
  }
  const star = rules.allowsStar ? undefined : facts.stars.find(({ inResult }) => inResult);
  if (star)
    throw new Refused(
      'star_not_allowed',
      star.start,
      'The policy here does not allow * in the answer. Name the columns.',
    );
  return tables;
}

/** The full name, as the session reads it. */
export function resolveTable({ catalog, database, name, start }: TableReference, rules: PolicyRules): ResolvedTable {
  const resolvedDatabase = database ?? rules.sessionDatabase;
  if (resolvedDatabase === undefined) {
    throw new Refused('database_missing', start, 'This table is named without its database. Write database.table.');
  }
  return { catalog: canonicalCatalog(catalog ?? rules.sessionCatalog), database: resolvedDatabase, name };
}

function allowsTable(rules: PolicyRules, table: ResolvedTable): boolean {
  const folded = foldName(table);
  if (rules.deny.some((pattern) => matchesLoosely(pattern, folded))) return false;
  return isSystemTable(rules, table) || rules.allow.some((pattern) => matchesExactly(pattern, table));
}

/** Without a session database a bare name can mean no table. */
function assertRecursion(reference: TableReference, rules: PolicyRules): void {
  if (rules.sessionDatabase === undefined) return;
  const table = resolveTable(reference, rules);
  const folded = foldName(table);
  const isFiltered = rules.rowFilters.some((filter) => matchesLoosely(filter.table, folded));
  if (allowsTable(rules, table) && !isFiltered) return;
  throw new Refused(
    'table_not_allowed',
    reference.start,
    'A recursive WITH may not bear the name that a table of the session has, unless that table may be read whole.',
  );
}

function assertDatabase({ catalog, database, start }: DatabaseReference, rules: PolicyRules): void {
  const resolved = {
    catalog: canonicalCatalog(catalog ?? rules.sessionCatalog),
    database: database ?? rules.sessionDatabase,
  };
  if (resolved.database === undefined) {
    throw new Refused(
      'database_missing',
      start,
      'This statement is about a database and names none. Write FROM and its name.',
    );
  }
  if (!allowsWholly(rules, resolved)) throw refusedDatabase(start);
}

function refusedDatabase(start: number): Refused {
  return new Refused(
    'database_not_allowed',
    start,
    'The policy here does not allow this database or catalog. Only the owner of the cluster can allow it.',
  );
}

/** True when all tables of a database, or all databases of a catalog, may be known: a table alone shows no list. */
function allowsWholly(
  rules: PolicyRules,
  { catalog, database }: { catalog: string; database: string | undefined },
): boolean {
  const table = { catalog, database: database ?? '', name: '' };
  const isWhole = ({ name, database: own }: NamePattern): boolean =>
    name === undefined && (database !== undefined || own === undefined);
  const folded = foldName(table);
  if (rules.deny.some((pattern) => isWhole(pattern) && matchesLoosely(pattern, folded))) return false;
  if (database === undefined && catalog === DEFAULT_CATALOG) return true;
  return (
    isSystemTable(rules, table) || rules.allow.some((pattern) => isWhole(pattern) && matchesExactly(pattern, table))
  );
}
