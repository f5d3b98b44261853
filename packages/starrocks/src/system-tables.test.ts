import { describe, expect, it } from 'vitest';
import {
  RELEASE_LINES,
  SYSTEM_TABLES,
  compareReleaseLines,
  findSystemTable,
  listColumnsAt,
  listSystemTables,
  type ReleaseLine,
} from './index.ts';

function columnNames(table: string, line: ReleaseLine): string[] {
  const found = findSystemTable(table);
  return found === undefined ? [] : listColumnsAt(found, line).map((column) => column.name);
}

describe('the catalogue of system tables', () => {
  it('holds 58 tables of information_schema and 6 of sys, each once', () => {
    expect(SYSTEM_TABLES.filter((table) => table.schema === 'information_schema')).toHaveLength(58);
    expect(SYSTEM_TABLES.filter((table) => table.schema === 'sys')).toHaveLength(6);
    expect(new Set(SYSTEM_TABLES.map((table) => `${table.schema}.${table.name}`)).size).toBe(64);
  });

  it.each(SYSTEM_TABLES)('has only values that its types allow in $schema.$name', (table) => {
    expect(table.name).toMatch(/^[a-z0-9_]+$/);
    expect(['both', 'shared-nothing', 'shared-data']).toContain(table.mode);
    expect(['connected-fe', 'leader-fe', 'every-node', 'every-fe-http', 'constant', 'none']).toContain(table.rowSource);
    expect([undefined, 'epoch', 'session', 'fe_text', 'fe_host']).toContain(table.clock);
    expect([undefined, false]).toContain(table.sinceExact);
    expect(typeof table.needsOperate).toBe('boolean');
    expect(typeof table.leaderOnly).toBe('boolean');
    expect(typeof table.internalCatalogOnly).toBe('boolean');
    expect(table.columns.length).toBeGreaterThan(0);
    const names = new Set(table.columns.map((column) => column.name));
    expect(names.size).toBe(table.columns.length);
    for (const column of table.columns) {
      expect(column.since).toMatch(/^\d\.\d$/);
      expect(column.type).toMatch(/^[A-Z]/);
      expect(typeof column.nullable).toBe('boolean');
    }
    for (const sensitive of Object.keys(table.sensitiveColumns)) expect(names).toContain(sensitive);
  });

  it('finds a table by bare and by full name in any case, and nothing by another name', () => {
    expect(findSystemTable('BE_TABLETS')?.schema).toBe('information_schema');
    expect(findSystemTable('sys.fe_locks')?.name).toBe('fe_locks');
    expect(findSystemTable('information_schema.fe_locks')).toBeUndefined();
    expect(findSystemTable('orders')).toBeUndefined();
  });

  it('knows which line brought a table', () => {
    const in25 = listSystemTables('2.5').map((table) => table.name);
    expect(in25).toContain('be_tablets');
    expect(in25).not.toContain('loads');
    expect(listSystemTables('4.1')).toHaveLength(64);
  });

  it('gives loads its two layouts around 3.4', () => {
    expect(columnNames('loads', '3.3')).toEqual(expect.arrayContaining(['DATABASE_NAME', 'LABEL', 'ETL_INFO']));
    expect(columnNames('loads', '3.3')).not.toContain('DB_NAME');
    expect(columnNames('loads', '3.4')).toEqual(expect.arrayContaining(['DB_NAME', 'LABEL', 'RUNTIME_DETAILS']));
    expect(columnNames('loads', '3.4')).not.toContain('ETL_INFO');
  });

  it.each([
    ['3.1', 'VARCHAR(2048)'],
    ['3.5', 'VARCHAR(2048)'],
    ['4.0', 'BIGINT'],
    ['4.1', 'BIGINT'],
  ] as const)('gives partitions_meta.DATA_SIZE in %s the type %s', (line, type) => {
    const table = findSystemTable('partitions_meta');
    expect(table && listColumnsAt(table, line).find((column) => column.name === 'DATA_SIZE')?.type).toBe(type);
  });
});

describe('release lines', () => {
  it('are in order, oldest first', () => {
    expect([...RELEASE_LINES].sort(compareReleaseLines)).toEqual(RELEASE_LINES);
  });

  it('compare by number, not by text', () => {
    expect(compareReleaseLines('3.10', '3.9')).toBeGreaterThan(0);
    expect(compareReleaseLines('2.0', '3.0')).toBeLessThan(0);
    expect(compareReleaseLines('4.0', '4.0')).toBe(0);
  });
});
