import type { Cell } from '@starrocks-mcp/protocol';
import type { ResultSet } from '@starrocks-mcp/starrocks';
import { maskText } from '../form/masked-text.ts';
import type { ClockKind, Moment } from '../form/moment.ts';
import type { ColumnKind, Columns, Read, Row, Rows } from '../form/read.ts';

/** An answer as typed rows. Columns are found by alias, in any case; one that is missing makes every value null. */
export function decodeRows<C extends Columns>(read: Read<C>, statement: string, result: ResultSet): Rows<C> {
  const positions = new Map(result.fields.map((field, index) => [field.name.toLowerCase(), index]));
  const columns = Object.entries(read.columns).map(
    ([alias, kind]) => [alias, kind, positions.get(alias.toLowerCase()) ?? -1] as const,
  );
  return {
    ok: true,
    statement,
    rows: result.rows.map((cells) => {
      const row = Object.fromEntries(columns.map(([alias, kind, at]) => [alias, decodeCell(kind, cells[at] ?? null)]));
      // Each alias of `read.columns` got the value of its own kind just now.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return row as Row<C>;
    }),
    columns: result.fields.map((field) => field.name),
    cells: maskCells(
      result.rows,
      columns.filter(([, kind]) => kind === 'free_text').map(([, , at]) => at),
    ),
    incomplete: result.truncated || result.rows.length >= (read.completeBelow ?? Number.POSITIVE_INFINITY),
  };
}

/** Cells become evidence, so what may quote the customer is masked here, once for all checks. */
function maskCells(rows: ResultSet['rows'], freeText: readonly number[]): ResultSet['rows'] {
  if (freeText.length === 0) return rows;
  return rows.map((cells) =>
    cells.map((cell, at) => (freeText.includes(at) && cell !== null ? maskText(String(cell)) : cell)),
  );
}

function decodeCell(kind: ColumnKind, cell: Cell): string | number | Moment | null {
  switch (kind) {
    case 'id':
      return cell === null ? '' : String(cell);
    case 'text':
    case 'free_text':
      return cell === null ? null : String(cell);
    case 'number':
      return toNumber(cell);
    case 'session_time':
      return toMoment('session', cell);
    case 'fe_text_time':
      return toMoment('fe_text', cell);
    case 'fe_host_time':
      return toMoment('fe_host', cell);
    case 'epoch_time':
      return Number(cell ?? 0) > 0 ? { clock: 'epoch', value: String(cell) } : null;
  }
}

function toNumber(cell: Cell): number | null {
  if (cell === null || cell === '') return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

// StarRocks shows "never" as the epoch in the local zone, and "no limit" as the year 9999.
function toMoment(clock: ClockKind, cell: Cell): Moment | null {
  if (cell === null) return null;
  const value = String(cell);
  const isTime = /^\d{4}-/.test(value) && !/^(?:0000|1969|1970|9999)-/.test(value);
  return isTime ? { clock, value } : null;
}
