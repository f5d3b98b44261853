import {
  listColumnsAt,
  listSystemTables,
  RELEASE_LINES,
  type Capabilities,
  type ReleaseLine,
} from '@starrocks-mcp/starrocks';

/** What a cluster of a release line has, by the table of system tables. */
export function capabilitiesOfRelease(line: ReleaseLine): Pick<Capabilities, 'hasColumn' | 'hasTable' | 'columnType'> {
  const tables = new Map(
    listSystemTables(line).map((table) => [
      `${table.schema}.${table.name}`,
      new Map(listColumnsAt(table, line).map(({ name, type }) => [name.toLowerCase(), type])),
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

/** `3.5` of `3.5` or `3.5.7`; undefined for a line that is not known. */
export function findReleaseLine(text: string): ReleaseLine | undefined {
  const line = text.split('.').slice(0, 2).join('.');
  return RELEASE_LINES.find((one) => one === line);
}
