import { Button } from '@mantine/core';
import { useState } from 'react';
import type { KeyEntry } from '../api/keys.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { Tag } from '../ui/tag.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { formatMoment, TimeAgo } from '../ui/time-ago.tsx';
import { useNow } from '../ui/use-now.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { keyStateOf } from './key-state.ts';
import { keyWords } from './key-words.ts';
import { LongList } from '../ui/long-list.tsx';
import classes from './key-table.module.css';

interface KeyTableProps {
  readonly keys: readonly KeyEntry[];
  /** Undefined: the one who looks may not. */
  readonly onRevoke: ((entry: KeyEntry) => void) | undefined;
}

const AT_ONCE = 100;

export function KeyTable({ keys, onRevoke }: KeyTableProps) {
  const words = useWords(keyWords);
  const now = useNow();
  const [shown, setShown] = useState(AT_ONCE);
  const columns: readonly Column<KeyEntry>[] = [
    {
      key: 'name',
      title: words.name,
      render: (entry) => (
        <TwoLines below={<Place entry={entry} />}>
          <strong>{entry.name}</strong>
        </TwoLines>
      ),
    },
    { key: 'role', title: words.role, render: ({ role }) => <Tag>{words[`role_${role}`]}</Tag>, isNarrow: true },
    {
      key: 'tenants',
      title: words.tenants,
      render: ({ tenants }) => (tenants === 'all' ? words.allTenants : <LongList items={tenants} />),
    },
    {
      key: 'tools',
      title: words.tools,
      render: ({ tools }) => (tools === null ? words.allTools : <LongList items={tools} />),
    },
    { key: 'limits', title: words.limits, render: (entry) => <Limits entry={entry} /> },
    { key: 'used', title: words.lastUsed, render: ({ last_used_at }) => <TimeAgo at={last_used_at} />, isNarrow: true },
    {
      key: 'state',
      title: words.state,
      render: (entry) => {
        const state = keyStateOf(entry, now);
        return <Tag tone={state === 'inForce' ? 'ok' : 'off'}>{words[state]}</Tag>;
      },
      isNarrow: true,
    },
    {
      key: 'do',
      title: words.actions,
      render: (entry) => <Revoke entry={entry} onRevoke={onRevoke} />,
      isAction: true,
    },
  ];
  return (
    <>
      <DataTable
        label={words.title}
        columns={columns}
        rows={keys.slice(0, shown)}
        rowKey={({ id }) => id}
        isFaded={(entry) => keyStateOf(entry, now) !== 'inForce'}
      />
      <MoreRows left={keys.length - shown} onMore={() => setShown(shown + AT_ONCE)} />
    </>
  );
}

function Limits({ entry }: { readonly entry: KeyEntry }) {
  const words = useWords(keyWords);
  const { language } = useLanguage();
  const {
    rate_limit_per_minute: rate,
    concurrent_requests: atOnce,
    source_addresses: sources,
    expires_at: end,
  } = entry;
  const told = [
    rate === null ? undefined : words.perMinute(rate),
    typeof atOnce === 'number' ? words.atOnce(atOnce) : undefined,
    sources?.join(', '),
    end === null ? undefined : `${words.until} ${formatMoment(end, language)}`,
  ].filter((part) => part !== undefined);
  return <span className={classes['limits']}>{told.length === 0 ? '–' : told.join(' · ')}</span>;
}

/** How the key begins, and where it stands when that is not here. */
function Place({ entry: { prefix, source } }: { readonly entry: KeyEntry }) {
  const words = useWords(keyWords);
  const where = {
    file: { text: words.source_file, why: words.inFile },
    environment: { text: words.source_environment, why: words.inEnvironment },
    store: undefined,
  }[source];
  return (
    <>
      {prefix !== null && <code>{prefix}…</code>}
      {prefix !== null && where && ' · '}
      {where && <span title={where.why}>{where.text}</span>}
    </>
  );
}

function Revoke({ entry, onRevoke }: { readonly entry: KeyEntry; readonly onRevoke: KeyTableProps['onRevoke'] }) {
  const words = useWords(keyWords);
  if (!onRevoke || entry.source !== 'store' || entry.revoked_at !== null) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={words.revokeWhat(entry.name)}
      onClick={() => onRevoke(entry)}
    >
      {words.revoke}
    </Button>
  );
}
