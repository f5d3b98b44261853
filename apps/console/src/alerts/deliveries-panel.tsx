import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useDeliveries, type AlertDelivery } from '../api/alerts.ts';
import { Answer } from '../ui/answer.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/panel.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Tag } from '../ui/tag.tsx';
import { formatMoment, TimeAgo } from '../ui/time-ago.tsx';
import { TwoLines } from '../ui/two-lines.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import classes from './alerts.module.css';

const TONE = { waiting: 'plain', delivered: 'ok', given_up: 'bad' } as const;

/** What the hub told, and what is still on its way. */
export function DeliveriesPanel() {
  const words = useWords(alertWords);
  const query = useDeliveries();
  const columns: readonly Column<AlertDelivery>[] = [
    { key: 'when', title: words.when, render: ({ created_at: at }) => <TimeAgo at={at} />, isNarrow: true },
    { key: 'target', title: words.target, render: (delivery) => delivery.target_name ?? '–' },
    {
      key: 'tenant',
      title: words.tenant,
      render: ({ tenant_id: id }) => <Link href={`/tenants/${encodeURIComponent(id)}`}>{id}</Link>,
    },
    { key: 'told', title: words.told, render: (delivery) => <Told delivery={delivery} />, room: 'much' },
    { key: 'state', title: words.state, render: (delivery) => <State delivery={delivery} /> },
  ];
  return (
    <Panel title={words.deliveries} about={words.deliveriesAbout} flush>
      <Answer query={query}>
        {({ pages }) => {
          const deliveries = pages.flatMap(({ alerts }) => alerts);
          if (deliveries.length === 0)
            return (
              <EmptyState icon="send" title={words.noDeliveries}>
                <p>{words.noDeliveriesHow}</p>
              </EmptyState>
            );
          return (
            <>
              <DataTable label={words.deliveries} columns={columns} rows={deliveries} rowKey={({ id }) => id} />
              {query.hasNextPage && (
                <Button variant="subtle" fullWidth onClick={() => void query.fetchNextPage()}>
                  {words.older}
                </Button>
              )}
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}

function Told({ delivery: { alerts } }: { readonly delivery: AlertDelivery }) {
  const words = useWords(alertWords);
  return (
    <div>
      {alerts.map(({ finding_id: id, transition, severity, title }) => (
        <div key={`${id} ${transition}`} className={classes['alert']}>
          <SeverityMark level={severity} compact />
          <TwoLines below={words[`told_${transition}`]}>{title}</TwoLines>
        </div>
      ))}
    </div>
  );
}

function State({ delivery }: { readonly delivery: AlertDelivery }) {
  const words = useWords(alertWords);
  const { language } = useLanguage();
  const { state, attempts, next_attempt_at: next, last_error: error } = delivery;
  const isPlain = state === 'delivered' && attempts <= 1;
  return (
    <TwoLines
      below={
        !isPlain && (
          <>
            {[words.attempts(attempts), error].filter((part) => part !== null).join(' · ')}
            {next !== null && attempts > 0 && ` · ${words.next} ${formatMoment(next, language)}`}
          </>
        )
      }
    >
      <Tag tone={TONE[state]}>{words[state]}</Tag>
    </TwoLines>
  );
}
