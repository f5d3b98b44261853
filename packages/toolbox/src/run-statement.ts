import { HubError, type StatementLimits } from '@starrocks-mcp/protocol';
import type { ResultSet } from '@starrocks-mcp/starrocks';
import type { ToolContext } from './context.ts';
import type { CheckedStatement } from './read-only.ts';

/** Runs what the guard let through, within the call's deadline, and counts what it cost. */
export async function runStatement(
  ctx: ToolContext,
  { statement, facts }: CheckedStatement,
  limits: StatementLimits,
): Promise<ResultSet> {
  const remainingMs = Math.floor(ctx.deadline - performance.now());
  if (remainingMs < 1) {
    throw new HubError(
      'QUERY_TIMEOUT',
      `The call's ${ctx.limits.callTimeoutMs / 1_000} s were used up before this statement began.`,
    );
  }
  ctx.cost.statements += 1;
  ctx.notes.statements.push({ text: statement.text, facts });
  const result = await ctx.session.link.run(statement, {
    ...limits,
    timeoutMs: Math.min(limits.timeoutMs, remainingMs),
    signal: ctx.signal,
    askedBy: ctx.askedBy,
  });
  ctx.cost.rows += result.rows.length;
  ctx.cost.bytes += result.bytes;
  if (result.truncated) ctx.notes.truncated = true;
  return result;
}
