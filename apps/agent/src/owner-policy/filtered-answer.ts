import type { Cell, Field, HubError } from '@starrocks-mcp/protocol';
import { foldFieldName } from '@starrocks-mcp/sql-guard';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';
import type { AnswerSink, Batch } from '../jobs/answer-sink.ts';
import type { TextRedactor } from './redact-text.ts';

/** What stands in the place of a masked value, whatever its type. */
const MASK = '***';

/** How an answer is changed before it leaves. */
export interface AnswerFilter {
  /** Folded names of fields whose values are replaced. */
  readonly maskedFields: readonly string[];
  /** Undefined: texts leave as they are. */
  readonly redact: TextRedactor | undefined;
}

/** The sink itself when nothing has to be changed. */
export function filterAnswer(sink: AnswerSink, filter: AnswerFilter): AnswerSink {
  return filter.maskedFields.length === 0 && filter.redact === undefined ? sink : new FilteredAnswer(sink, filter);
}

class FilteredAnswer implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #filter: AnswerFilter;
  #masked: readonly boolean[] = [];

  constructor(sink: AnswerSink, filter: AnswerFilter) {
    this.#sink = sink;
    this.#filter = filter;
  }

  head(fields: readonly Field[]): void {
    const names = new Set(this.#filter.maskedFields);
    this.#masked = fields.map(({ name }) => names.has(foldFieldName(name)));
    this.#sink.head(fields);
  }

  rows(batch: Batch): Promise<void> | undefined {
    return this.#sink.rows(batch.map((row) => row.map((cell, index) => this.#cell(cell, index))));
  }

  end(outcome: StatementOutcome): void {
    this.#sink.end(outcome);
  }

  fail(error: HubError): void {
    this.#sink.fail(error);
  }

  #cell(cell: Cell, index: number): Cell {
    if (this.#masked[index] === true) return MASK;
    return typeof cell === 'string' && this.#filter.redact !== undefined ? this.#filter.redact(cell) : cell;
  }
}
