import type { Evidence } from '@starrocks-mcp/experts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useWords } from '../../words/language.tsx';
import { RowsTable } from './rows-table.tsx';
import { reportWords } from './report-words.ts';
import classes from './evidence-view.module.css';

interface EvidenceViewProps {
  readonly evidence: Evidence;
  readonly title: string;
}

/** The statement that was run and its rows. All of it came from a database, and is shown as text. */
export function EvidenceView({ evidence: { statement, columns, rows, truncated }, title }: EvidenceViewProps) {
  const words = useWords(reportWords);
  return (
    <figure className={classes['evidence']}>
      <figcaption className={classes['head']}>
        <strong>{title}</strong>
        <span>{words.rowsShown(rows.length)}</span>
        {truncated && <span className={classes['truncated']}>{words.truncated}</span>}
      </figcaption>
      {rows.length === 0 ? (
        <p className={classes['none']}>{words.noRows}</p>
      ) : (
        <RowsTable label={words.rowsOf(title)} columns={columns} rows={rows} />
      )}
      <details className={classes['statement']}>
        <summary>{words.statement}</summary>
        <pre>
          <code>{statement}</code>
        </pre>
        <CopyButton text={statement} what={words.statement} />
      </details>
    </figure>
  );
}
