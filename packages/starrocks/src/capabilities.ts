import { HubError } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { SYSTEM_TABLES } from './system-tables.ts';
import { systemQuery, type RunStatement } from './system-query.ts';

/** What one cluster has, as it said itself. Names in any case; tables as `information_schema.loads`. */
export interface Capabilities {
  /** `columns`: read from information_schema.columns. `probed`: that view hides the system tables, so each was asked. */
  readonly source: 'columns' | 'probed';
  hasTable(table: string): boolean;
  hasColumn(table: string, column: string): boolean;
  /** The bare type in upper case, `BIGINT` or `VARCHAR`; undefined when the column does not exist here. */
  columnType(table: string, column: string): string | undefined;
}

/** Of StarRocks' own databases, and the one in which the AuditLoader page has its plugin's table created. */
const SCHEMAS = ['information_schema', 'sys', '_statistics_', 'starrocks_audit_db__'];

/**
 * One `column = constant` a branch: only equality reaches the scanner, anything else would describe every customer table
 * first (SchemaScanNode.setSchemaDb).
 */
const COLUMNS_QUERY = systemQuery(
  SCHEMAS.map(
    (schema) =>
      'SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS d ' +
      `FROM information_schema.columns WHERE TABLE_SCHEMA = '${schema}'`,
  ).join(' UNION ALL '),
);

/**
 * Which system tables and columns this cluster has, by one read of information_schema.columns; never by version. Where
 * that view leaves the system schema itself out, each table of the catalogue is asked for its columns, without rows.
 * Throws what the read throws: a cluster that cannot be asked has no known capabilities.
 */
export async function detectCapabilities(run: RunStatement): Promise<Capabilities> {
  const listed = await listedColumns(run);
  if (listed.has('information_schema.columns')) return capabilitiesOf('columns', listed);
  return capabilitiesOf('probed', await probedColumns(run));
}

/** The texts that `detectCapabilities` may send. */
export const DETECTION_STATEMENTS: readonly string[] = [
  COLUMNS_QUERY.text,
  ...SYSTEM_TABLES.map(({ schema, name }) => probeOf(`${schema}.${name}`).text),
];

type ColumnsByTable = Map<string, Map<string, string>>;

async function listedColumns(run: RunStatement): Promise<ColumnsByTable> {
  const answer = await run(COLUMNS_QUERY);
  if (answer.truncated) {
    throw new HubError('RESULT_TOO_LARGE', 'The list of system columns was cut by the row limit. Allow 10,000 rows.');
  }
  const columns: ColumnsByTable = new Map();
  for (const [schema, table, column, type] of answer.rows) {
    const key = `${String(schema)}.${String(table)}`.toLowerCase();
    const ofTable = columns.get(key) ?? new Map<string, string>();
    ofTable.set(String(column).toLowerCase(), bareType(String(type)));
    columns.set(key, ofTable);
  }
  return columns;
}

async function probedColumns(run: RunStatement): Promise<ColumnsByTable> {
  const columns: ColumnsByTable = new Map();
  for (const table of SYSTEM_TABLES) {
    const name = `${table.schema}.${table.name}`;
    const answer = await run(probeOf(name)).catch(undefinedWhenMissing);
    if (answer === undefined) continue;
    columns.set(name, new Map(answer.fields.map((field) => [field.name.toLowerCase(), bareType(field.type)])));
  }
  return columns;
}

function probeOf(table: string): ReadOnlyStatement {
  return systemQuery(`SELECT * FROM ${table} LIMIT 0`);
}

const MISSING: ReadonlySet<string> = new Set(['DB_UNKNOWN_TABLE', 'DB_UNKNOWN_DATABASE', 'DB_ANALYSIS']);

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof HubError && (MISSING.has(error.code) || error.code === 'DB_ACCESS_DENIED')) return undefined;
  throw error;
}

function bareType(type: string): string {
  return type.replace(/\(.*/s, '').trim().toUpperCase();
}

function capabilitiesOf(source: Capabilities['source'], columns: ColumnsByTable): Capabilities {
  const find = (table: string, column: string) => columns.get(table.toLowerCase())?.get(column.toLowerCase());
  return {
    source,
    hasTable: (table) => columns.has(table.toLowerCase()),
    hasColumn: (table, column) => find(table, column) !== undefined,
    columnType: find,
  };
}
