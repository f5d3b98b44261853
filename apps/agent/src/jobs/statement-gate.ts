import { HubError, type ErrorCode, type ExecuteSqlRequest } from '@starrocks-mcp/protocol';
import {
  bindParameters,
  createPolicyGuard,
  type Policy,
  type PolicyVerdict,
  type ReadOnlyStatement,
  type Refusal,
  type RefusalCode,
} from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';

/** What a request's text is: one read-only statement, what it reads, and what of its answer is to be masked. */
interface JudgedStatement extends Pick<Accepted, 'facts' | 'tables' | 'maskedFields'> {
  readonly statement: ReadOnlyStatement;
  readonly catalogueId: string | undefined;
}

type Accepted = Extract<PolicyVerdict, { readonly ok: true }>;

/**
 * The text of a request as one read-only statement; with a lock, only when that lets it through. Throws NOT_READ_ONLY,
 * SQL_TOO_LARGE, POLICY_DENIED or ADHOC_DISABLED.
 */
export type StatementGate = (
  request: Pick<ExecuteSqlRequest, 'sql' | 'parameters'>,
  lock?: (sql: string) => string,
) => JudgedStatement;

interface GateOptions {
  /** What a table without database means. */
  readonly database: string;
  /** The owner's; without one, system tables and nothing else. */
  readonly policy?: Policy | undefined;
}

/** A policy may turn the profile of one query off by `queryProfile: false`. */
const GUARD_OPTIONS = { readableVariables: READABLE_VARIABLES, queryProfile: true };

/** Refusals of a text that the guard takes for safe and the owner still does not want. */
const OWNER_REFUSALS: ReadonlySet<RefusalCode> = new Set([
  'table_not_allowed',
  'database_not_allowed',
  'database_missing',
  'table_function_not_allowed',
  'function_not_allowed',
  'column_not_allowed',
  'masked_column',
  'star_not_allowed',
  'row_filter_conflict',
]);

/**
 * Judges what the hub sends; the hub's own judgement counts for nothing here. A policy also rewrites: row filters go in.
 */
export function createStatementGate({ database, policy }: GateOptions): StatementGate {
  // Unqualified names mean what the connection is set to, whatever the policy says.
  const session = database === '' ? {} : { database };
  const { prepare } = createPolicyGuard({ ...GUARD_OPTIONS, ...policy, session });
  return ({ sql, parameters }, lock) => {
    const text = parameters === undefined ? sql : bound(sql, parameters);
    const verdict = prepare(text);
    const refusal = verdict.ok ? undefined : refused(verdict.refusal);
    // A text that is no read-only query is named as that, whether it is locked out or not.
    const catalogueId = refusal === undefined || refusal.code === 'POLICY_DENIED' ? lock?.(text) : undefined;
    if (!verdict.ok) throw refused(verdict.refusal);
    const { statement, facts, tables, maskedFields } = verdict;
    return { statement, facts, tables, maskedFields, catalogueId };
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
  return new HubError(hubCodeOf(code), `Line ${line}, column ${column}: ${message}`, { details });
}

function hubCodeOf(code: RefusalCode): ErrorCode {
  if (OWNER_REFUSALS.has(code)) return 'POLICY_DENIED';
  return code === 'text_too_long' || code === 'too_many_tokens' ? 'SQL_TOO_LARGE' : 'NOT_READ_ONLY';
}
