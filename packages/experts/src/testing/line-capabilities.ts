import { compareReleaseLines, listColumnsAt, listSystemTables, type ReleaseLine } from '@starrocks-mcp/starrocks';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import { OTHER_TABLES } from './other-tables.ts';

/** What a cluster of a release line has, by the catalogue; `others` are the tables of OTHER_TABLES that exist there. */
export function capabilitiesOfLine(
  line: ReleaseLine,
  others: readonly string[] = Object.keys(OTHER_TABLES),
): ClusterCapabilities {
  const tables = new Map(
    listSystemTables(line).map((table) => [
      `${table.schema}.${table.name}`.toLowerCase(),
      new Map(listColumnsAt(table, line).map((column) => [column.name.toLowerCase(), column.type])),
    ]),
  );
  for (const name of others) {
    const other = OTHER_TABLES[name];
    if (other === undefined || compareReleaseLines(line, other.since) < 0) continue;
    const columns = Object.entries(other.columns).map(([column, type]) => [column.toLowerCase(), type] as const);
    tables.set(name.toLowerCase(), new Map(columns));
  }
  const find = (table: string, column: string): string | undefined =>
    tables.get(table.toLowerCase())?.get(column.toLowerCase());
  return {
    hasTable: (table) => tables.has(table.toLowerCase()),
    hasColumn: (table, column) => find(table, column) !== undefined,
    columnType: find,
  };
}
