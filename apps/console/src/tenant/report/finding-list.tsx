import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useWords } from '../../words/language.tsx';
import type { DrawnReport } from '../tenant-data.ts';
import { FindingCard } from './finding-card.tsx';
import { findingAnchor } from './finding-link.tsx';
import { reportWords } from './report-words.ts';
import { useHash } from './use-hash.ts';
import classes from './finding-list.module.css';

/** All findings by urgency. The one that the address names is opened and gets the focus. */
export function FindingList({ report }: { readonly report: DrawnReport }) {
  const words = useWords(reportWords);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const named = useNamedFinding(report);
  const [opened, setOpened] = useState<string>();
  if (named !== undefined && opened !== named.key) {
    setOpened(named.key);
    setOpen(new Set([...open, named.id]));
  }
  const { findings, root_causes: causes } = report;
  if (findings.length === 0) return <EmptyState icon="check" title={words.noFindings} />;
  const toggle = (id: string, isOpen: boolean): void => {
    const next = new Set(open);
    if (isOpen) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  const isAllOpen = findings.every(({ id }) => open.has(id));
  return (
    <div className={classes['list']}>
      <div className={classes['tools']}>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => setOpen(isAllOpen ? new Set() : new Set(findings.map(({ id }) => id)))}
        >
          {isAllOpen ? words.collapseAll : words.expandAll}
        </Button>
      </div>
      {findings.map((finding) => (
        <FindingCard
          key={finding.id}
          finding={finding}
          causeTitle={causes.find(({ id }) => id === finding.explained_by)?.title}
          isOpen={open.has(finding.id)}
          onToggle={(isOpen) => toggle(finding.id, isOpen)}
        />
      ))}
    </div>
  );
}

/** The finding that the address names; its key changes when it is named anew. */
function useNamedFinding({ findings }: DrawnReport) {
  const { hash, turn } = useHash();
  const id = findings.find((finding) => hash === `#${findingAnchor(finding.id)}`)?.id;
  const key = id === undefined ? undefined : `${turn} ${id}`;
  useEffect(() => {
    const named = key?.slice(key.indexOf(' ') + 1);
    const card = named === undefined ? null : document.getElementById(findingAnchor(named));
    card?.scrollIntoView({ block: 'start' });
    card?.focus({ preventScroll: true });
  }, [key]);
  return id === undefined || key === undefined ? undefined : { id, key };
}
