import type { SelectScope, StatementFacts, TableReference } from '@starrocks-mcp/sql-guard';
import { SYSTEM_TABLES } from '@starrocks-mcp/starrocks';

/** A table that was read, and what was read of it. */
export interface TableRead {
  /** As the statement names it, without the default catalog: `information_schema.tables`. */
  readonly table: string;
  /** Each once, sorted; `*` stands for all of them. */
  readonly columns: readonly string[];
}

const MOST_PAIRS = 20_000;
const MOST_LOOKS = 1_000_000;
const MOST_TABLES = 2_000;

/**
 * Tables and columns that statements read, each table once. Of system tables the columns are known; of others a name
 * that comes without its table counts for each table that it may belong to, rather too many than too few. A statement of
 * so many names that it would take long to tell them apart reads all columns of its tables.
 */
export function readsOf(statements: readonly StatementFacts[]): readonly TableRead[] {
  const reads = new Map<string, Set<string>>();
  for (const facts of statements) {
    for (const table of facts.tables) if (!reads.has(dottedName(table))) reads.set(dottedName(table), new Set());
    if (isVast(facts)) {
      for (const table of facts.tables) reads.get(dottedName(table))?.add('*');
      continue;
    }
    const scopes = new Scopes(facts);
    for (const { parts, start } of facts.columns) {
      for (const { table, column } of scopes.ownersOf(parts, start)) reads.get(dottedName(table))?.add(column);
    }
    for (const { qualifier, start } of facts.stars) {
      for (const { table } of scopes.ownersOf([...qualifier, '*'], start)) reads.get(dottedName(table))?.add('*');
    }
  }
  return [...reads].map(([table, columns]) => ({ table, columns: onlyKnown(table, [...columns].toSorted()) }));
}

/** Whoever asks chooses how many names there are: neither the time nor what is told may grow with their square. */
function isVast({ tables, columns, stars, selects }: StatementFacts): boolean {
  const names = columns.length + stars.length;
  return (
    names * tables.length > MOST_PAIRS || names * (names + selects.length) > MOST_LOOKS || tables.length > MOST_TABLES
  );
}

function dottedName({ catalog, database, name }: TableReference): string {
  return [catalog?.toLowerCase() === 'default_catalog' ? undefined : catalog, database, name]
    .filter((part) => part !== undefined)
    .join('.');
}

/** What the catalogue of system tables does not have is an alias or a parameter. */
function onlyKnown(table: string, columns: readonly string[]): readonly string[] {
  const known = SYSTEM_COLUMNS.get(table.toLowerCase());
  return known === undefined ? columns : columns.filter((column) => column === '*' || known.has(column.toLowerCase()));
}

/** By table; of every release. */
const SYSTEM_COLUMNS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  SYSTEM_TABLES.map(({ schema, name, columns, removedColumns }) => [
    `${schema}.${name}`.toLowerCase(),
    new Set([...columns, ...removedColumns].map((column) => column.name.toLowerCase())),
  ]),
);

interface Owner {
  readonly table: TableReference;
  readonly column: string;
}

/** Which tables a name can mean where it stands. */
class Scopes {
  readonly #facts: StatementFacts;
  readonly #tablesOf = new Map<SelectScope | undefined, TableReference[]>();
  readonly #derived: ReadonlySet<string>;

  constructor(facts: StatementFacts) {
    this.#facts = facts;
    this.#derived = new Set([...facts.relationAliases, ...facts.ctes].map((name) => name.toLowerCase()));
    for (const table of facts.tables) {
      const scope = this.#around(table.start).at(-1);
      this.#tablesOf.set(scope, [...(this.#tablesOf.get(scope) ?? []), table]);
    }
  }

  ownersOf(parts: readonly string[], at: number): readonly Owner[] {
    const inSight = this.#inSight(at);
    const tables = inSight.flatMap((scope) => this.#tablesOf.get(scope) ?? []);
    const [first = '', ...rest] = parts;
    if (rest.length === 0)
      return this.#isAlias(first, at, inSight) ? [] : tables.map((table) => ({ table, column: first }));
    for (let index = parts.length - 2; index >= 0; index -= 1) {
      const column = parts[index + 1] ?? '';
      const named = tables.filter((table) => isCalled(table, parts[index] ?? ''));
      if (named.length > 0) return named.map((table) => ({ table, column }));
    }
    // A field of a structured column, when it is not the column of a subquery.
    return this.#derived.has(first.toLowerCase()) ? [] : tables.map((table) => ({ table, column: first }));
  }

  /** The SELECT that the place is in, and those around it whose tables it sees: a subquery in FROM sees none of them. */
  #inSight(at: number): readonly (SelectScope | undefined)[] {
    if (this.#facts.selects.length === 0) return [undefined];
    const around = this.#around(at).toReversed();
    const last = around.findIndex((scope, index) => isInFrom(scope, around[index + 1]));
    return last === -1 ? around : around.slice(0, last + 1);
  }

  /** The outermost first. */
  #around(at: number): readonly SelectScope[] {
    return this.#facts.selects.filter(({ start, end }) => start <= at && at < end);
  }

  #isAlias(name: string, at: number, [scope]: readonly (SelectScope | undefined)[]): boolean {
    if (scope === undefined || at < scope.aliasesFrom) return false;
    const isSame = (other: string | undefined): boolean => other?.toLowerCase() === name.toLowerCase();
    // `SELECT t.day … ORDER BY day` means the item.
    const isItem = this.#facts.columns.some(
      ({ parts, start }) => start > scope.start && start < scope.fromStart && parts.length > 1 && isSame(parts.at(-1)),
    );
    return isItem || scope.aliases.some(isSame);
  }
}

function isInFrom(inner: SelectScope, outer: SelectScope | undefined): boolean {
  return outer !== undefined && inner.start >= outer.fromStart && inner.start < outer.fromEnd;
}

function isCalled({ alias, name }: TableReference, qualifier: string): boolean {
  return (alias ?? name).toLowerCase() === qualifier.toLowerCase();
}
