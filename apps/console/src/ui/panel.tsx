import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title?: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** For tables and lists that reach to the edge. */
  readonly flush?: boolean;
}

/** One thing of a page, with its own heading. */
export function Panel({ title, about, actions, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section className={classes['panel']} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={classes['header']}>
          <div>
            <h2 id={id} className={classes['title']}>
              {title}
            </h2>
            {about !== undefined && <p className={classes['about']}>{about}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={flush ? classes['flush'] : classes['body']}>{children}</div>
    </section>
  );
}
