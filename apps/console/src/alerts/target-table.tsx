import { Button } from '@mantine/core';
import { useTestTarget, type AlertTarget } from '../api/alerts.ts';
import { useMay } from '../session/use-session.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { LongList } from '../ui/long-list.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Tag } from '../ui/tag.tsx';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import classes from './alerts.module.css';

interface TargetTableProps {
  readonly targets: readonly AlertTarget[];
  /** Undefined: the one who looks may not. */
  readonly onRemove: ((target: AlertTarget) => void) | undefined;
}

export function TargetTable({ targets, onRemove }: TargetTableProps) {
  const words = useWords(alertWords);
  const columns: readonly Column<AlertTarget>[] = [
    { key: 'name', title: words.name, render: ({ name }) => <strong>{name}</strong> },
    { key: 'kind', title: words.kind, render: ({ kind }) => <Tag>{words[kind]}</Tag>, isNarrow: true },
    { key: 'where', title: words.url, render: ({ url, to }) => url ?? to?.join(', ') },
    {
      key: 'tenants',
      title: words.tenants,
      render: ({ tenants }) => (tenants === 'all' ? words.allTenants : <LongList items={tenants} />),
    },
    {
      key: 'from',
      title: words.from,
      render: ({ min_severity: severity }) => <SeverityMark level={severity} />,
      isNarrow: true,
    },
    { key: 'on', title: words.on, render: ({ on }) => on.map((transition) => words[transition]).join(', ') },
    {
      key: 'actions',
      title: words.actions,
      render: (target) => <Actions target={target} onRemove={onRemove} />,
      isAction: true,
    },
  ];
  return <DataTable label={words.targets} columns={columns} rows={targets} rowKey={({ id }) => id} />;
}

interface ActionsProps {
  readonly target: AlertTarget;
  readonly onRemove: TargetTableProps['onRemove'];
}

function Actions({ target, onRemove }: ActionsProps) {
  const words = useWords(alertWords);
  const mayTest = useMay('operator');
  const test = useTestTarget();
  const { id, name } = target;
  if (!mayTest) return null;
  return (
    <div className={classes['actions']}>
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        aria-label={words.testWhat(name)}
        onClick={() => test.mutate(id)}
      >
        {words.test}
      </Button>
      {onRemove && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={words.removeWhat(name)}
          onClick={() => onRemove(target)}
        >
          {words.remove}
        </Button>
      )}
      <span role="status" className={classes['tested']} data-bad={test.isError || test.data?.success === false}>
        {test.data &&
          (test.data.success ? words.tested(test.data.latency_ms) : words.testFailed(test.data.error_code ?? ''))}
        {test.isError && test.error.message}
      </span>
    </div>
  );
}
