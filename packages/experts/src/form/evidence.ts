import type { Evidence } from '../report.ts';
import type { Columns, Row, Rows } from './read.ts';

/** Rows of an evidence; a person wants the worst few, a program asks again. */
const EVIDENCE_ROWS = 10;

/** The statement and those of its rows that show the finding, in the given order; capped. */
export function evidenceOf<C extends Columns>(answer: Rows<C>, rows: readonly Row<C>[] = answer.rows): Evidence {
  const position = new Map(answer.rows.map((row, index) => [row, index]));
  const cells = rows.flatMap((row) => {
    const index = position.get(row);
    const found = index === undefined ? undefined : answer.cells[index];
    return found === undefined ? [] : [found];
  });
  return {
    statement: answer.statement,
    columns: answer.columns,
    rows: cells.slice(0, EVIDENCE_ROWS),
    truncated: cells.length > EVIDENCE_ROWS,
  };
}
