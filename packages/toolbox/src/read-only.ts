import { HubError } from '@starrocks-mcp/protocol';
import { createGuard, type ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { READABLE_VARIABLES } from '@starrocks-mcp/starrocks';

const GUARD = createGuard({ readableVariables: READABLE_VARIABLES });

/** The text as the guard lets it through; throws NOT_READ_ONLY or SQL_TOO_LARGE with the guard's reason and place. */
export function assertReadOnly(text: string): ReadOnlyStatement {
  const verdict = GUARD.judge(text);
  if (verdict.ok) return verdict.statement;
  const { code, position, message } = verdict.refusal;
  const { line, column, offset } = position;
  throw new HubError(
    code === 'text_too_long' ? 'SQL_TOO_LARGE' : 'NOT_READ_ONLY',
    `Line ${line}, column ${column}: ${message}`,
    { details: { reason: code, line, column, offset } },
  );
}
