import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { AuditRecord, Decision } from '../api/audit.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Tag } from '../ui/tag.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { formatMoment } from '../ui/time-ago.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import classes from './audit-page.module.css';

interface AuditTableProps {
  readonly records: readonly AuditRecord[];
  readonly onOpen: (record: AuditRecord) => void;
}

const TONE = { allowed: 'ok', denied: 'bad', failed: 'bad' } as const satisfies Record<Decision, string>;

export function AuditTable({ records, onOpen }: AuditTableProps) {
  const words = useWords(auditWords);
  const { language } = useLanguage();
  const columns: readonly Column<AuditRecord>[] = [
    { key: 'when', title: words.when, render: ({ at }) => formatMoment(at, language), isNarrow: true },
    {
      key: 'who',
      title: words.who,
      render: ({ principal, source, type }) => (
        <TwoLines below={source}>
          <span className={classes['who']}>{principal ?? (isOfHub(type) ? words.hub : words.nobody)}</span>
        </TwoLines>
      ),
    },
    {
      key: 'what',
      title: words.what,
      render: ({ type, tool, action, subject, count }) => {
        const what = tool ?? action;
        if (what !== undefined) {
          return (
            <TwoLines below={[type, subject].filter(Boolean).join(' · ')}>
              <code>{what}</code>
            </TwoLines>
          );
        }
        if (isOfHub(type)) return words[type];
        return <TwoLines below={count !== undefined && words.times(count)}>{type}</TwoLines>;
      },
    },
    {
      key: 'tenant',
      title: words.tenant,
      render: ({ tenant }) =>
        typeof tenant === 'string' && <Link href={`/tenants/${encodeURIComponent(tenant)}`}>{tenant}</Link>,
    },
    {
      key: 'decision',
      title: words.decision,
      render: ({ decision, error_code: code }) => (
        <TwoLines below={code}>{decision && <Tag tone={TONE[decision]}>{words[decision]}</Tag>}</TwoLines>
      ),
    },
    { key: 'rows', title: words.rows, render: ({ rows }) => rows?.toLocaleString(language), isNarrow: true },
    {
      key: 'took',
      title: words.took,
      render: ({ latency_ms: ms }) => ms !== undefined && words.ms(Math.round(ms)),
      isNarrow: true,
    },
    {
      key: 'details',
      title: words.details,
      render: (record) => (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={words.detailsOf(record.seq)}
          onClick={() => onOpen(record)}
        >
          {words.details}
        </Button>
      ),
      isNarrow: true,
    },
  ];
  return <DataTable label={words.title} columns={columns} rows={records} rowKey={({ seq }) => `${seq}`} />;
}

/** Lines that the hub writes about the record itself. */
function isOfHub(type: string): type is 'open' | 'close' {
  return type === 'open' || type === 'close';
}
