import { HubError, type Cell, type ErrorCode } from '@starrocks-mcp/protocol';
import type { ClusterCapabilities } from '../form/capabilities.ts';
import type { ClusterPort } from '../port.ts';

/** What the small cluster answers to a statement that reads this table: rows by alias, or an error's code. */
export type CannedAnswer = readonly Readonly<Record<string, Cell>>[] | ErrorCode;

/** A cluster of our own port for tests of the engine: answers by the table that a statement names. */
export function createRowsPort(tables: Readonly<Record<string, CannedAnswer>>): ClusterPort & { statements: string[] } {
  const statements: string[] = [];
  return {
    statements,
    query(sql) {
      statements.push(sql);
      const answer = Object.entries(tables).find(([table]) => sql.includes(`${table} `))?.[1] ?? [];
      if (typeof answer === 'string') return Promise.reject(new HubError(answer, 'said so by the test'));
      const names = Object.keys(answer[0] ?? {});
      const rows = answer.map((row) => names.map((name) => row[name] ?? null));
      const fields = names.map((name) => ({ name, type: 'VARCHAR' }));
      return Promise.resolve({ fields, rows, truncated: false, bytes: JSON.stringify(rows).length, elapsedMs: 1 });
    },
  };
}

/** A cluster that has every table and column, except those named. */
export function capabilitiesWithout(...lacking: readonly string[]): ClusterCapabilities {
  return {
    hasTable: (table) => !lacking.includes(table),
    hasColumn: (table, column) => !lacking.includes(`${table}.${column}`),
    columnType: () => 'bigint',
  };
}
