import type { ReactNode } from 'react';
import classes from './tag.module.css';

interface TagProps {
  readonly tone?: 'plain' | 'ok' | 'off' | 'bad';
  readonly children: ReactNode;
}

/** A word that sorts what it stands on; the tone only underlines it. */
export function Tag({ tone = 'plain', children }: TagProps) {
  return (
    <span className={classes['tag']} data-tone={tone}>
      {children}
    </span>
  );
}
