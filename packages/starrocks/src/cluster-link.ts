import type { AskedBy, Cell, Field, StatementLimits } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';

/** One statement's whole answer. Cells are exact: see `Cell`. */
export interface ResultSet {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly Cell[])[];
  /** True when the cluster had more rows or bytes than the limits allowed. */
  readonly truncated: boolean;
  /** Size of the rows as JSON, escapes not counted: about what crossed the wire. */
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface RunOptions extends StatementLimits {
  /** Aborting kills the statement on the cluster, not only the wait for it. */
  readonly signal?: AbortSignal | undefined;
  /** For the record of the cluster's owner: who asks, through which tool. */
  readonly askedBy?: AskedBy | undefined;
  /** Where the trace of the caller stands, for who goes on with it; W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

/** The way to one cluster: a pool beside it, or an agent in between. Whoever opened it closes it. */
export interface ClusterLink {
  /** Rejects with a HubError whose code says which hop failed. */
  run(statement: ReadOnlyStatement, options: RunOptions): Promise<ResultSet>;
  close(): Promise<void>;
}
