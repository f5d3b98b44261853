import { HubError, type ExecuteSqlRequest } from '@starrocks-mcp/protocol';
import {
  bindParameters,
  createGuard,
  createPolicyGuard,
  type ReadOnlyStatement,
  type Refusal,
  type RefusalCode,
} from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';

/** The text of a request as one read-only statement. Throws NOT_READ_ONLY, SQL_TOO_LARGE or ADHOC_DISABLED. */
export type StatementGate = (request: Pick<ExecuteSqlRequest, 'sql' | 'parameters'>) => ReadOnlyStatement;

interface GateOptions {
  readonly adhocSql: boolean;
  /** What a table without database means. */
  readonly database: string;
}

const GUARD_OPTIONS = { readableVariables: READABLE_VARIABLES };

/** Refusals of a text that the guard takes for safe and the owner still does not want. */
const OWNER_REFUSALS: ReadonlySet<RefusalCode> = new Set(['table_not_allowed', 'database_missing']);

/**
 * Judges what the hub sends; the hub's own judgement counts for nothing here. With ad-hoc SQL off, a statement may read
 * system tables only, and not the one that holds rows of customers' files.
 */
export function createStatementGate({ adhocSql, database }: GateOptions): StatementGate {
  const guard = adhocSql
    ? createGuard(GUARD_OPTIONS)
    : createPolicyGuard({
        ...GUARD_OPTIONS,
        ...(database !== '' && { session: { database } }),
        tables: { deny: ['information_schema.load_tracking_logs'] },
      });
  return ({ sql, parameters }) => {
    const verdict = guard.judge(parameters === undefined ? sql : bound(sql, parameters));
    if (verdict.ok) return verdict.statement;
    throw refused(verdict.refusal);
  };
}

function bound(sql: string, parameters: NonNullable<ExecuteSqlRequest['parameters']>): string {
  const result = bindParameters(sql, parameters, GUARD_OPTIONS);
  if (result.ok) return result.text;
  throw refused(result.refusal);
}

function refused({ code, position, message }: Refusal): HubError {
  const { line, column, offset } = position;
  const details = { reason: code, line, column, offset };
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
