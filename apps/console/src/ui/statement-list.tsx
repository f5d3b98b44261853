import { CopyButton } from './copy-button.tsx';
import classes from './statement-list.module.css';

interface StatementListProps {
  readonly title: string;
  readonly statements: readonly string[];
}

/** Statements that were sent to a cluster, folded away; nothing where there are none. */
export function StatementList({ title, statements }: StatementListProps) {
  if (statements.length === 0) return null;
  return (
    <details className={classes['list']}>
      <summary>{title}</summary>
      {statements.map((statement) => (
        <div key={statement} className={classes['statement']}>
          <pre>
            <code>{statement}</code>
          </pre>
          <CopyButton text={statement} what={title} />
        </div>
      ))}
    </details>
  );
}
