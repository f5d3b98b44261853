import type { Columns, Failure, Row, Rows, TwoSamples } from './read.ts';

/** The same answer with some of its rows: for a check that judges one object of many. */
export function narrowRows<C extends Columns>(answer: Rows<C>, wants: (row: Row<C>) => boolean): Rows<C> {
  const keep = answer.rows.map((row) => wants(row));
  return {
    ...answer,
    rows: answer.rows.filter((_, index) => keep[index]),
    cells: answer.cells.filter((_, index) => keep[index]),
  };
}

/** The same of both samples; a failure stays one. */
export function narrowSamples<C extends Columns>(
  answer: TwoSamples<C> | Failure,
  wants: (row: Row<C>) => boolean,
): TwoSamples<C> | Failure {
  if (!answer.ok) return answer;
  return { ...answer, first: narrowRows(answer.first, wants), second: narrowRows(answer.second, wants) };
}
