import type { ReactNode } from 'react';
import classes from './two-lines.module.css';

interface TwoLinesProps {
  readonly children: ReactNode;
  /** What stands small below it; nothing when it is empty. */
  readonly below: ReactNode;
}

/** A cell of a table that says one thing, and one more about it. */
export function TwoLines({ children, below }: TwoLinesProps) {
  const hasMore = below !== null && below !== undefined && below !== '' && below !== false;
  return (
    <div>
      <div>{children}</div>
      {hasMore && <div className={classes['below']}>{below}</div>}
    </div>
  );
}
