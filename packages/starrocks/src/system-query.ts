import { judge, type ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ResultSet } from './cluster-link.ts';
import { READABLE_VARIABLES } from './readable-variables.ts';

/** Runs one statement with the caller's limits and deadline. */
export type RunStatement = (statement: ReadOnlyStatement) => Promise<ResultSet>;

/** A statement of this package's own, through the same guard as everybody's. */
export function systemQuery(text: string): ReadOnlyStatement {
  const verdict = judge(text, { readableVariables: READABLE_VARIABLES });
  if (verdict.ok) return verdict.statement;
  throw new Error(`The guard refused a statement of ours: ${verdict.refusal.code}.`);
}
