import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { TenantFigures } from '../api/connections.ts';
import type { FleetTenant } from '../api/fleet.ts';
import { agentStateOf } from '../fleet/fleet-filter.ts';
import { useMay } from '../session/use-session.ts';
import { AgentState } from '../ui/agent-state.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { MoreRows } from '../ui/more-rows.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { connectionWords } from './connection-words.ts';

interface LinkTableProps {
  readonly tenants: readonly FleetTenant[];
  readonly figures: readonly TenantFigures[];
}

interface LinkRow {
  readonly tenant: FleetTenant;
  readonly figures: TenantFigures | undefined;
}

const WAY = { agent: 'way_agent', 'dial-out': 'way_dialOut', direct: 'way_direct' } as const;
const AT_ONCE = 100;
/** What needs a look comes first. */
const ORDER = ['offline', 'unknown', 'not_enrolled', 'direct', 'online'];

export function LinkTable({ tenants, figures }: LinkTableProps) {
  const words = useWords(connectionWords);
  const columns = useColumns();
  const [shown, setShown] = useState(AT_ONCE);
  const byTenant = new Map(figures.map((entry) => [entry.tenant_id, entry]));
  const rows = tenants
    .toSorted((a, b) => ORDER.indexOf(agentStateOf(a)) - ORDER.indexOf(agentStateOf(b)))
    .map((tenant) => ({ tenant, figures: byTenant.get(tenant.tenant_id) }));
  return (
    <>
      <DataTable
        label={words.agents}
        columns={columns}
        rows={rows.slice(0, shown)}
        rowKey={({ tenant }) => tenant.tenant_id}
        isFaded={({ tenant }) => !tenant.enabled}
      />
      <MoreRows left={rows.length - shown} onMore={() => setShown(shown + AT_ONCE)} />
    </>
  );
}

function useColumns(): readonly Column<LinkRow>[] {
  const words = useWords(connectionWords);
  const { language } = useLanguage();
  const mayConnect = useMay('operator');
  return [
    {
      key: 'tenant',
      title: words.tenant,
      render: ({ tenant }) => <Link href={`/tenants/${encodeURIComponent(tenant.tenant_id)}`}>{tenant.name}</Link>,
    },
    { key: 'way', title: words.way, render: ({ tenant }) => words[WAY[tenant.link.kind]], room: 'some' },
    {
      key: 'state',
      title: words.state,
      render: (row) => <AgentState state={agentStateOf(row.tenant)} />,
      isNarrow: true,
    },
    { key: 'version', title: words.version, render: ({ tenant }) => tenant.agent.version ?? '–', isNarrow: true },
    {
      key: 'seen',
      title: words.lastSeen,
      render: ({ tenant }) => <TimeAgo at={tenant.agent.last_seen_at} />,
      isNarrow: true,
    },
    {
      key: 'calls',
      title: words.calls,
      render: (row) => (row.figures?.calls ?? 0).toLocaleString(language),
      isNarrow: true,
    },
    {
      key: 'errors',
      title: words.errors,
      render: (row) => (row.figures?.errors ?? 0).toLocaleString(language),
      isNarrow: true,
    },
    {
      key: 'p95',
      title: words.p95,
      render: ({ figures }) => {
        const p95 = figures?.latency_ms.p95 ?? null;
        return p95 === null ? '–' : words.ms(Math.round(p95));
      },
      isNarrow: true,
    },
    {
      key: 'error',
      title: words.lastError,
      render: ({ figures }) => figures?.agent.last_error != null && <code>{figures.agent.last_error}</code>,
      room: 'some',
    },
    {
      key: 'connect',
      title: words.actions,
      render: ({ tenant }) =>
        mayConnect &&
        tenant.agent.state === 'not_enrolled' &&
        tenant.link.kind !== 'direct' && (
          <Button
            component={Link}
            href={`/onboarding/${encodeURIComponent(tenant.tenant_id)}`}
            size="compact-sm"
            variant="default"
            aria-label={words.connectWhat(tenant.name)}
          >
            {words.connect}
          </Button>
        ),
      isAction: true,
    },
  ];
}
