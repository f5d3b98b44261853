import { HubError, type ExecuteSqlRequest } from '@starrocks-mcp/protocol';
import {
  bindParameters,
  createPolicyGuard,
  type Policy,
  type PolicyGuard,
  type ReadOnlyStatement,
  type Refusal,
  type RefusalCode,
} from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';

/** The text of a request as one read-only statement. Throws NOT_READ_ONLY, SQL_TOO_LARGE, POLICY_DENIED or ADHOC_DISABLED. */
export type StatementGate = (request: Pick<ExecuteSqlRequest, 'sql' | 'parameters'>) => ReadOnlyStatement;

interface GateOptions {
  readonly adhocSql: boolean;
  /** What a table without database means. */
  readonly database: string;
  /** The owner's; without one, system tables and nothing else. */
  readonly policy?: Policy | undefined;
}

const GUARD_OPTIONS = { readableVariables: READABLE_VARIABLES };

/** Refusals of a text that the guard takes for safe and the owner still does not want. */
const OWNER_REFUSALS: ReadonlySet<RefusalCode> = new Set([
  'table_not_allowed',
  'database_not_allowed',
  'database_missing',
  'table_function_not_allowed',
  'function_not_allowed',
  'star_not_allowed',
  'row_filter_conflict',
]);

/**
 * Judges what the hub sends; the hub's own judgement counts for nothing here. With ad-hoc SQL off, a statement may read
 * system tables only, and not the one that holds rows of customers' files. A policy also rewrites: row filters go in.
 */
export function createStatementGate({ adhocSql, database, policy }: GateOptions): StatementGate {
  const judge = judgeBy({ adhocSql, database, policy });
  return ({ sql, parameters }) => {
    const verdict = judge(parameters === undefined ? sql : bound(sql, parameters));
    if (verdict.ok) return verdict.statement;
    throw refused(verdict.refusal, adhocSql);
  };
}

function judgeBy({ adhocSql, database, policy }: GateOptions): PolicyGuard['prepare'] {
  // Unqualified names mean what the connection is set to, whatever the policy says.
  const session = database === '' ? {} : { database };
  const owners: Policy = { ...GUARD_OPTIONS, ...policy, session };
  return createPolicyGuard(adhocSql ? owners : systemTablesOnly(owners)).prepare;
}

/** What the owner denies stays denied; what it allows beyond system tables waits until ad-hoc SQL is on. */
function systemTablesOnly(policy: Policy): Policy {
  const deny = ['information_schema.load_tracking_logs', ...(policy.tables?.deny ?? [])];
  return {
    ...policy,
    catalogs: { deny: policy.catalogs?.deny ?? [] },
    databases: { deny: policy.databases?.deny ?? [] },
    tables: { deny },
  };
}

function bound(sql: string, parameters: NonNullable<ExecuteSqlRequest['parameters']>): string {
  const result = bindParameters(sql, parameters, GUARD_OPTIONS);
  if (result.ok) return result.text;
  throw refused(result.refusal, true);
}

function refused({ code, position, message }: Refusal, adhocSql: boolean): HubError {
  const { line, column, offset } = position;
  const details = { reason: code, line, column, offset };
  if (OWNER_REFUSALS.has(code) && adhocSql) {
    return new HubError('POLICY_DENIED', `Line ${line}, column ${column}: ${message}`, { details });
  }
  if (OWNER_REFUSALS.has(code)) {
    return new HubError(
      'ADHOC_DISABLED',
      'The owner of this agent has turned ad-hoc SQL off: only system tables may be read.',
      { details },
    );
  }
  const hubCode = code === 'text_too_long' || code === 'too_many_tokens' ? 'SQL_TOO_LARGE' : 'NOT_READ_ONLY';
  return new HubError(hubCode, `Line ${line}, column ${column}: ${message}`, { details });
}
