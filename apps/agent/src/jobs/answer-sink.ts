import type { Field, HubError } from '@starrocks-mcp/protocol';
import type { RowStream, StatementOutcome } from '@starrocks-mcp/starrocks';

export type Batch = RowStream['batches'] extends AsyncIterable<infer Rows> ? Rows : never;

/** Where the answer to one statement goes: frames as they come, or one body at the end. */
export interface AnswerSink {
  head(fields: readonly Field[]): void;
  /** A promise when the reader must catch up first. */
  rows(batch: Batch): Promise<void> | undefined;
  end(outcome: StatementOutcome): void;
  fail(error: HubError): void;
}
