import type { ReactNode } from 'react';
import { Icon, type IconName } from '../ui/icon.tsx';
import classes from './change-group.module.css';

/** How findings changed between two looks. */
export type ChangeKind = 'new' | 'worse' | 'better' | 'resolved' | 'same';

const ICONS: Readonly<Record<ChangeKind, IconName>> = {
  new: 'add',
  worse: 'changes',
  better: 'down',
  resolved: 'check',
  same: 'chevron',
};

interface ChangeGroupProps {
  readonly kind: ChangeKind;
  readonly title: string;
  readonly count: number;
  /** Items of a list. */
  readonly children: ReactNode;
}

/** Findings that changed in one way, under what that way is called and how many they are. */
export function ChangeGroup({ kind, title, count, children }: ChangeGroupProps) {
  return (
    <section className={classes['group']} data-kind={kind}>
      <h3>
        <Icon name={ICONS[kind]} size={15} /> {title} <span>{count}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  );
}
