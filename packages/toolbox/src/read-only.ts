import { HubError } from '@starrocks-mcp/protocol';
import { createGuard, type ReadOnlyStatement, type StatementFacts } from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';

/** For what a caller writes. */
const GUARD = createGuard({ readableVariables: READABLE_VARIABLES });
/** For the experts, who alone may ask for the profile of a query: they mask what it quotes. */
const EXPERT_GUARD = createGuard({ readableVariables: READABLE_VARIABLES, queryProfile: true });

/** What may be sent, and what it names. */
export interface CheckedStatement {
  readonly statement: ReadOnlyStatement;
  readonly facts: StatementFacts;
}

/** The text as the guard lets it through; throws NOT_READ_ONLY or SQL_TOO_LARGE with the guard's reason and place. */
export function assertReadOnly(text: string, { expert = false } = {}): CheckedStatement {
  const verdict = (expert ? EXPERT_GUARD : GUARD).judge(text);
  if (verdict.ok) return { statement: verdict.statement, facts: verdict.facts };
  const { code, position, message } = verdict.refusal;
  const { line, column, offset } = position;
  throw new HubError(
    code === 'text_too_long' ? 'SQL_TOO_LARGE' : 'NOT_READ_ONLY',
    `Line ${line}, column ${column}: ${message}`,
    { details: { reason: code, line, column, offset } },
  );
}
