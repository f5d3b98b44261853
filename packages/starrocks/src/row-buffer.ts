import { MAX_ROW_BYTES, ROWS_FRAME_TARGET_BYTES, type Cell, type StatementLimits } from '@starrocks-mcp/protocol';
import type { DecodedColumn } from './cell-decoder.ts';

export type Row = readonly Cell[];

/** A row as the driver hands it over: text bytes, or null. */
export type RawRow = readonly (Buffer | null)[];

/** Quotes and comma, or comma and bracket share, around a cell in JSON. */
const JSON_CELL_OVERHEAD = 3;
const JSON_ROW_OVERHEAD = 2;
const JSON_NULL_BYTES = 4;

/** Decodes rows into batches of about one frame and counts them against the limits. */
export class RowBuffer {
  readonly #columns: readonly DecodedColumn[];
  readonly #limits: Pick<StatementLimits, 'maxRows' | 'maxBytes'>;
  readonly #ready: Row[][] = [];
  #batch: Row[] = [];
  #batchBytes = 0;
  rows = 0;
  /** As JSON, escapes not counted. */
  bytes = 0;

  constructor(columns: readonly DecodedColumn[], limits: Pick<StatementLimits, 'maxRows' | 'maxBytes'>) {
    this.#columns = columns;
    this.#limits = limits;
  }

  /** `limit`: this row would pass a limit and was not kept. `row_too_large`: no reader would take it. */
  add(raw: RawRow): 'kept' | 'limit' | 'row_too_large' {
    const rowBytes = jsonSize(raw);
    if (rowBytes > MAX_ROW_BYTES) return 'row_too_large';
    if (this.rows >= this.#limits.maxRows || this.bytes + rowBytes > this.#limits.maxBytes) return 'limit';
    this.#batch.push(raw.map((cell, index) => (cell === null ? null : (this.#columns[index]?.decode(cell) ?? null))));
    this.rows += 1;
    this.bytes += rowBytes;
    this.#batchBytes += rowBytes;
    if (this.#batchBytes >= ROWS_FRAME_TARGET_BYTES) this.flush();
    return 'kept';
  }

  /** Makes what is there a batch, however small. */
  flush(): void {
    if (this.#batch.length === 0) return;
    this.#ready.push(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
  }

  get readyBatches(): number {
    return this.#ready.length;
  }

  shift(): readonly Row[] | undefined {
    return this.#ready.shift();
  }
}

function jsonSize(raw: RawRow): number {
  let size = JSON_ROW_OVERHEAD;
  for (const cell of raw) size += cell === null ? JSON_NULL_BYTES : cell.length + JSON_CELL_OVERHEAD;
  return size;
}
