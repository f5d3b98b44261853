import type { Policy, ResolvedTable, StatementFacts } from '@starrocks-mcp/sql-guard';
import { SYSTEM_TABLES } from '@starrocks-mcp/starrocks';

/** Columns of tables that are no system tables and hold the customers' statements (AuditLoader page, StatisticUtils.java). */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  '_statistics_.query_history': ['SQL', 'SQL_DIGEST', 'PLAN', 'FRONTEND', 'OTHER'],
  '_statistics_.loads_history': ['ERROR_MSG', 'TRACKING_SQL', 'RUNTIME_DETAILS', 'LABEL'],
  'starrocks_audit_db__.starrocks_audit_tbl__': ['STMT', 'CLIENTIP', 'DIGEST'],
};

/** Accounts' names, by table. */
const ACCOUNTS: Readonly<Record<string, readonly string[]>> = {
  'starrocks_audit_db__.starrocks_audit_tbl__': ['USER', 'AUTHORIZEDUSER'],
  ...accountsOfSystemTables(),
};

const SENSITIVE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...SYSTEM_TABLES.map(
    ({ schema, name, sensitiveColumns }) => [`${schema}.${name}`, new Set(Object.keys(sensitiveColumns))] as const,
  ),
  ...Object.entries(OTHERS).map(([table, columns]) => [table, new Set(columns)] as const),
]);

function accountsOfSystemTables(): Record<string, readonly string[]> {
  return Object.fromEntries(
    SYSTEM_TABLES.flatMap(({ schema, name, sensitiveColumns }) => {
      const columns = Object.entries(sensitiveColumns).filter(([, reason]) => reason === 'account name');
      return columns.length === 0 ? [] : [[`${schema}.${name}`, columns.map(([column]) => column)] as const];
    }),
  );
}

/** True when the statement reads a column of StarRocks' own tables that may quote SQL, data or hosts. */
export function readsSensitiveColumns(facts: StatementFacts, tables: readonly ResolvedTable[]): boolean {
  const names = new Set(facts.columns.flatMap(({ parts }) => parts.map((part) => part.toUpperCase())));
  return tables.some((table) => {
    const columns = SENSITIVE.get(systemName(table));
    if (columns === undefined || columns.size === 0) return false;
    return facts.stars.length > 0 || [...columns].some((column) => names.has(column));
  });
}

/** True when a statement reads StarRocks' own tables at all. */
export function readsOwnTables(tables: readonly ResolvedTable[]): boolean {
  return tables.some((table) => SENSITIVE.has(systemName(table)));
}

function systemName({ database, name }: ResolvedTable): string {
  return `${database.toLowerCase()}.${name.toLowerCase()}`;
}

/** The policy with the columns that hold accounts' names masked, beside what its owner masks. */
export function withAccountsMasked(policy: Policy): Policy {
  const columns = { ...policy.columns };
  for (const [table, accounts] of Object.entries(ACCOUNTS)) {
    const own = columns[table];
    columns[table] = { ...own, mask: [...(own?.mask ?? []), ...accounts] };
  }
  return { ...policy, columns };
}
