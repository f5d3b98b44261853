import { useConnections, useStats, type ClientConnection } from '../api/connections.ts';
import { useFleet } from '../api/fleet.ts';
import { Answer } from '../ui/answer.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { formatMoment, TimeAgo } from '../ui/time-ago.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { connectionWords } from './connection-words.ts';
import { LinkTable } from './link-table.tsx';

export default function ConnectionsPage() {
  const words = useWords(connectionWords);
  const { language } = useLanguage();
  const stats = useStats();
  const fleet = useFleet();
  return (
    <Page title={words.title} about={words.about}>
      <Panel
        title={words.agents}
        about={stats.data && words.agentsAbout(formatMoment(stats.data.since, language))}
        flush
      >
        <Answer query={fleet}>
          {({ tenants }) =>
            tenants.length === 0 ? (
              <EmptyState icon="connections" title={words.noTenants} />
            ) : (
              <LinkTable tenants={tenants} figures={stats.data?.tenants ?? []} />
            )
          }
        </Answer>
      </Panel>
      <Clients />
    </Page>
  );
}

function Clients() {
  const words = useWords(connectionWords);
  const { language } = useLanguage();
  const query = useConnections();
  const columns: readonly Column<ClientConnection>[] = [
    { key: 'tenant', title: words.tenant, render: ({ tenant }) => tenant },
    { key: 'key', title: words.key, render: ({ key }) => key },
    { key: 'opened', title: words.opened, render: ({ opened_at: at }) => <TimeAgo at={at} />, isNarrow: true },
    { key: 'last', title: words.lastMessage, render: ({ last_message_at: at }) => <TimeAgo at={at} />, isNarrow: true },
    {
      key: 'count',
      title: words.messages,
      render: ({ messages }) => messages.toLocaleString(language),
      isNarrow: true,
    },
    {
      key: 'unread',
      title: words.unread,
      render: (line) => line.unread_bytes.toLocaleString(language),
      isNarrow: true,
    },
  ];
  return (
    <Panel title={words.clients} about={query.data && words.clientsAbout(query.data.requests_in_work)} flush>
      <Answer query={query}>
        {({ connections }) =>
          connections.length === 0 ? (
            <EmptyState icon="connections" title={words.noClients}>
              <p>{words.noClientsHow}</p>
            </EmptyState>
          ) : (
            <DataTable
              label={words.clients}
              columns={columns}
              rows={connections}
              rowKey={({ tenant, key, opened_at: at }) => `${tenant} ${key} ${at}`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}
