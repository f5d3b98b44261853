import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { AuditRecord, Decision } from '../api/audit.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Tag } from '../ui/tag.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { formatMoment } from '../ui/time-ago.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { AuditWhat, AuditWho } from './audit-event.tsx';
import { auditWords } from './audit-words.ts';

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
    { key: 'who', title: words.who, render: (record) => <AuditWho record={record} />, room: 'some' },
    { key: 'what', title: words.what, render: (record) => <AuditWhat record={record} />, room: 'much' },
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
      room: 'some',
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
          variant="default"
          aria-label={words.detailsOf(record.seq)}
          onClick={() => onOpen(record)}
        >
          {words.details}
        </Button>
      ),
      isAction: true,
    },
  ];
  return <DataTable label={words.title} columns={columns} rows={records} rowKey={({ seq }) => `${seq}`} />;
}
