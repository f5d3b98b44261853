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
import { TwoLines } from '../ui/two-lines.tsx';
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
    {
      key: 'way',
      title: words.way,
      render: ({ tenant: { link, agent } }) => (
        <TwoLines below={agent.version !== null && words.version(agent.version)}>{words[WAY[link.kind]]}</TwoLines>
      ),
      room: 'some',
    },
    {
      key: 'state',
      title: words.state,
      render: ({ tenant }) => <State tenant={tenant} />,
      isNarrow: true,
    },
    {
      key: 'calls',
      title: words.calls,
      render: (row) => (row.figures?.calls ?? 0).toLocaleString(language),
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
      key: 'errors',
      title: words.errors,
      render: ({ figures }) => (
        <TwoLines below={figures?.agent.last_error && `${words.lastError} ${figures.agent.last_error}`}>
          {(figures?.errors ?? 0).toLocaleString(language)}
        </TwoLines>
      ),
      room: 'some',
    },
    {
      key: 'connect',
      title: words.actions,
      render: ({ tenant }) => mayConnect && <Connect tenant={tenant} />,
      isAction: true,
    },
  ];
}

/** Whether it is there, and when it last was. */
function State({ tenant }: { readonly tenant: FleetTenant }) {
  const words = useWords(connectionWords);
  const { last_seen_at: seen } = tenant.agent;
  const below = seen !== null && (
    <>
      {words.lastSeen} <TimeAgo at={seen} />
    </>
  );
  return (
    <TwoLines below={below}>
      <AgentState state={agentStateOf(tenant)} />
    </TwoLines>
  );
}

/** Leads to the steps that bring an agent, where there is none yet. */
function Connect({ tenant: { tenant_id: id, name, agent, link } }: { readonly tenant: FleetTenant }) {
  const words = useWords(connectionWords);
  if (agent.state !== 'not_enrolled' || link.kind === 'direct') return null;
  return (
    <Button
      component={Link}
      href={`/onboarding/${encodeURIComponent(id)}`}
      size="compact-sm"
      variant="default"
      aria-label={words.connectWhat(name)}
    >
      {words.connect}
    </Button>
  );
}
