import type { Columns, Row, Rows } from './read.ts';

/** The same answer with some of its rows: for a check that judges one object of many. */
export function narrowRows<C extends Columns>(answer: Rows<C>, wants: (row: Row<C>) => boolean): Rows<C> {
  const keep = answer.rows.map((row) => wants(row));
  return {
    ...answer,
    rows: answer.rows.filter((_, index) => keep[index]),
    cells: answer.cells.filter((_, index) => keep[index]),
  };
}
