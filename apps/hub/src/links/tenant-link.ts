import type { Cell, Field } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterLink, RunOptions } from '@starrocks-mcp/starrocks';
import type { AnswerEnd } from './statement-answer.ts';

/** An answer that is still arriving. Whoever has it reads `batches` to its end or leaves the loop, which kills the statement. */
export interface AnswerStream {
  readonly fields: readonly Field[];
  /** The way to the database is paused while nobody reads. Throws a HubError. */
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Set once `batches` has ended. */
  readonly outcome: AnswerEnd;
}

/** The way to a tenant's cluster, for answers of any size. */
export interface TenantLink extends ClusterLink {
  /** Rejects with a HubError when the statement fails before its first row. */
  stream(statement: ReadOnlyStatement, options: RunOptions): Promise<AnswerStream>;
}
