import { Panel } from '../../ui/panel.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StatementList } from '../../ui/statement-list.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatBytes, formatCount, formatDuration, formatShare } from '../format.ts';
import { Remedies } from '../report/remedies.tsx';
import { RowsTable, type Cell } from '../report/rows-table.tsx';
import type { Conclusion, TablesAnswer, ViewTable } from './as-tables.ts';
import { formWords } from './form-words.ts';
import classes from './view-tables.module.css';

/** The answer of a view or an inquiry: what it concludes and its tables. */
export function ViewTables({ answer }: { readonly answer: TablesAnswer }) {
  const words = useWords(formWords);
  const { conclusions = [] } = answer;
  return (
    <div className={classes['view']}>
      {(answer.summary !== undefined || conclusions.length > 0) && (
        <Panel title={answer.title}>
          {answer.summary !== undefined && <p className={classes['summary']}>{answer.summary}</p>}
          {conclusions.length > 0 && (
            <ul className={classes['conclusions']} aria-label={words.conclusions}>
              {conclusions.map((conclusion) => (
                <ConclusionItem key={conclusion.text} conclusion={conclusion} />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {answer.tables.map((table) => (
        <TablePanel key={table.name} table={table} />
      ))}
      <StatementList title={words.how} statements={answer.statements} />
    </div>
  );
}

function ConclusionItem({ conclusion: { severity, text, remedies } }: { readonly conclusion: Conclusion }) {
  return (
    <li>
      <SeverityMark level={severity} />
      <div>
        <p>{text}</p>
        {remedies.length > 0 && <Remedies remedies={remedies} />}
      </div>
    </li>
  );
}

function TablePanel({ table }: { readonly table: ViewTable }) {
  const words = useWords(formWords);
  const { language } = useLanguage();
  const { title, columns, rows, truncated, notes, unknown } = table;
  const shown = rows.map((row) =>
    columns.map(({ name, format }) => formatCell({ value: row[name] ?? null, format }, language)),
  );
  return (
    <Panel title={title} flush>
      {unknown !== null && (
        <p className={classes['note']}>
          <SeverityMark level="unknown" /> {unknown}
        </p>
      )}
      {unknown === null && rows.length === 0 && <p className={classes['note']}>{words.noRows}</p>}
      {rows.length > 0 && (
        <RowsTable
          label={words.rows(title)}
          columns={columns.map((column) => column.title)}
          rows={shown}
          numeric={columns.map(({ format }) => format !== 'text')}
        />
      )}
      {truncated && <p className={classes['truncated']}>{words.truncated}</p>}
      {notes.map((note) => (
        <p key={note} className={classes['note']}>
          {note}
        </p>
      ))}
    </Panel>
  );
}

interface FormattedCell {
  readonly value: Cell;
  readonly format: ViewTable['columns'][number]['format'];
}

/** Numbers that travel as text, so that no digit is lost, are shown as they came; what is not known has no value. */
function formatCell({ value, format }: FormattedCell, language: 'en' | 'zh'): Cell {
  if (value === null) return '–';
  if (typeof value !== 'number') return value;
  switch (format) {
    case 'bytes':
      return formatBytes(value);
    case 'share':
      return formatShare(value, language);
    case 'duration':
      return formatDuration(value, language);
    case 'count':
      return formatCount(value, language);
    case 'text':
      return value;
  }
}
