import type { ServerResponse } from 'node:http';
import type { Cell, ExecuteSqlResponse, Field, HubError } from '@starrocks-mcp/protocol';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';
import type { AnswerSink, Batch } from '../jobs/answer-sink.ts';
import { sendError, sendJson } from './json-answer.ts';

/** The whole answer as one JSON body, rows as objects. */
export class BufferedAnswer implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #jobId: string;
  readonly #data: Record<string, Cell>[] = [];
  #fields: readonly Field[] = [];

  constructor(response: ServerResponse, jobId: string) {
    this.#response = response;
    this.#jobId = jobId;
  }

  head(fields: readonly Field[]): void {
    this.#fields = withUniqueNames(fields);
  }

  rows(batch: Batch): undefined {
    for (const row of batch) {
      // fromEntries makes own properties, so that a column named __proto__ is a column.
      this.#data.push(Object.fromEntries(this.#fields.map(({ name }, index) => [name, row[index] ?? null])));
    }
  }

  end(outcome: StatementOutcome): void {
    const body: ExecuteSqlResponse = {
      success: true,
      data: this.#data,
      metadata: {
        rowCount: outcome.rows,
        executionTime: Math.round(outcome.elapsedMs),
        fields: [...this.#fields],
        truncated: outcome.truncated,
        jobId: this.#jobId,
      },
    };
    sendJson(this.#response, 200, body);
  }

  fail(error: HubError): void {
    sendError(this.#response, error);
  }
}

/** `x`, `x_2`, `x_3` for columns of one name: objects would keep the last alone. */
export function withUniqueNames(fields: readonly Field[]): readonly Field[] {
  const taken = new Set(fields.map((field) => field.name));
  const seen = new Set<string>();
  return fields.map((field) => {
    let { name } = field;
    for (let n = 2; seen.has(name) || (name !== field.name && taken.has(name)); n += 1) name = `${field.name}_${n}`;
    seen.add(name);
    return { ...field, name };
  });
}
