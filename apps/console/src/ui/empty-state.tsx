import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import classes from './empty-state.module.css';

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Says that there is nothing and what could be done about it. */
export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div className={classes['empty']}>
      <span className={classes['icon']}>
        <Icon name={icon} size={24} />
      </span>
      <strong>{title}</strong>
      {children}
    </div>
  );
}
