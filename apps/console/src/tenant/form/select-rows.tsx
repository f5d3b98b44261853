import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/language.tsx';
import { RowsTable } from '../report/rows-table.tsx';
import type { SelectAnswer } from './as-tables.ts';
import { formWords } from './form-words.ts';
import classes from './view-tables.module.css';

/** Rows of one SELECT. */
export function SelectRows({ result: { columns, rows, truncated } }: { readonly result: SelectAnswer }) {
  const words = useWords(formWords);
  if (rows.length === 0) return <p className={classes['note']}>{words.noRows}</p>;
  return (
    <Panel flush>
      {truncated && <p className={classes['truncated']}>{words.truncated}</p>}
      <RowsTable label={words.rows('SELECT')} columns={columns.map(({ name }) => name)} rows={rows} />
    </Panel>
  );
}
