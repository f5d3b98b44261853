import type { ClusterPort } from '@starrocks-mcp/experts';
import type { ToolContext } from './context.ts';
import { assertReadOnly } from './read-only.ts';
import { runStatement } from './run-statement.ts';

/** How the experts reach the cluster: every text through the guard, within the call's limits, counted. */
export function createClusterPort(ctx: ToolContext): ClusterPort {
  return { query: async (sql) => runStatement(ctx, assertReadOnly(sql, { expert: true }), ctx.limits.statement) };
}
