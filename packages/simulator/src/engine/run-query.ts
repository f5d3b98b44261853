import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { analyzingError, failure, notSimulated } from '../errors.ts';
import type { NamedColumn } from '../compile/expression-types.ts';
import type { ServerError } from '../server-error.ts';
import type { WireRow, WireValue } from '../wire/row-encoding.ts';

/** Runs the engine's SQL and hands out rows chunk by chunk; the next chunk is read when the last was taken. */
export async function* runQuery(input: {
  connection: DuckDBConnection;
  sql: string;
  columns: readonly NamedColumn[];
}): AsyncGenerator<WireRow[]> {
  const { connection, sql, columns } = input;
  try {
    const result = await connection.stream(sql);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a stream is read in order
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield toRows(chunk, columns);
    }
  } catch (error) {
    throw translateEngineError(error);
  }
}

function toRows(chunk: DuckDBDataChunk, columns: readonly NamedColumn[]): WireRow[] {
  const rows: WireValue[][] = Array.from({ length: chunk.rowCount }, () => []);
  for (let column = 0; column < chunk.columnCount; column++) {
    const kind = columns[column]?.type.kind;
    for (const [index, value] of chunk.getColumnValues(column).entries()) {
      rows[index]?.push(toWire(value, kind));
    }
  }
  return rows;
}

function toWire(value: unknown, kind: string | undefined): WireValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return kind === 'boolean' ? value : Number(value);
  if (value instanceof Uint8Array) return value;
  // The engine's own classes for times, decimals and the like print themselves.
  // oxlint-disable-next-line typescript/no-base-to-string -- see above
  return String(value);
}

/** The engine's refusal in the FE's words where it has some, else as what it is: a limit of the simulator. */
function translateEngineError(error: unknown): ServerError {
  const text = error instanceof Error ? error.message : String(error);
  const ungrouped = /column "([^"]+)" must appear in the GROUP BY clause/i.exec(text)?.[1];
  if (ungrouped !== undefined) {
    return analyzingError(`'${ungrouped}' must be an aggregate expression or appear in GROUP BY clause`);
  }
  if (/WHERE clause cannot contain aggregates/i.test(text))
    return analyzingError('WHERE clause cannot contain aggregations');
  if (/More than one row returned by a subquery/i.test(text)) {
    return failure('Expected LE 1 to be returned by expression');
  }
  return notSimulated(text.split('\n')[0] ?? 'the engine refused it');
}
