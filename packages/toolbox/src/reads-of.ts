import type { StatementFacts, TableReference } from '@starrocks-mcp/sql-guard';

/** A table that was read, and what was read of it. */
export interface TableRead {
  /** As the statement names it: `information_schema.tables`. */
  readonly table: string;
  /** Each once, sorted; `*` stands for all of them. */
  readonly columns: readonly string[];
}

/**
 * Tables and columns that statements read, each table once. Says rather too much than too little: a name without its
 * table counts for each table of its statement, and may be an alias.
 */
export function readsOf(statements: readonly StatementFacts[]): readonly TableRead[] {
  const reads = new Map<string, Set<string>>();
  for (const { tables, columns, stars } of statements) {
    for (const table of tables) {
      const name = dottedName(table);
      const read = reads.get(name) ?? new Set();
      reads.set(name, read);
      for (const { parts } of columns) addColumn(read, { parts, table, tables });
      for (const { qualifier } of stars) addColumn(read, { parts: [...qualifier, '*'], table, tables });
    }
  }
  return [...reads].map(([table, columns]) => ({ table, columns: [...columns].toSorted() }));
}

function dottedName({ catalog, database, name }: TableReference): string {
  return [catalog, database, name].filter((part) => part !== undefined).join('.');
}

interface Naming {
  readonly parts: readonly string[];
  readonly table: TableReference;
  readonly tables: readonly TableReference[];
}

function addColumn(read: Set<string>, { parts, table, tables }: Naming): void {
  const qualifier = parts.at(-2);
  const column = parts.at(-1) ?? '';
  if (qualifier === undefined || isCalled(table, qualifier)) read.add(column);
  // The alias of a subquery, or a column whose field is named.
  else if (!tables.some((other) => isCalled(other, qualifier))) read.add(`${qualifier}.${column}`);
}

function isCalled({ alias, name }: TableReference, qualifier: string): boolean {
  return (alias ?? name).toLowerCase() === qualifier.toLowerCase();
}
