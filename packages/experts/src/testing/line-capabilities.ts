import { listColumnsAt, listSystemTables, type ReleaseLine } from '@starrocks-mcp/starrocks';
import type { ClusterCapabilities } from '../form/capabilities.ts';

/** What a cluster of a release line has, by the catalogue. */
export function capabilitiesOfLine(line: ReleaseLine): ClusterCapabilities {
  const tables = new Map(
    listSystemTables(line).map((table) => [
      `${table.schema}.${table.name}`.toLowerCase(),
      new Map(listColumnsAt(table, line).map((column) => [column.name.toLowerCase(), column.type])),
    ]),
  );
  const find = (table: string, column: string): string | undefined =>
    tables.get(table.toLowerCase())?.get(column.toLowerCase());
  return {
    hasTable: (table) => tables.has(table.toLowerCase()),
    hasColumn: (table, column) => find(table, column) !== undefined,
    columnType: find,
  };
}
