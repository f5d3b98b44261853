import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { agentsQuery, tenantPath, useAgents, type AgentEntry } from '../../api/agents.ts';
import { useHubApi } from '../../api/use-hub-api.ts';
import { useMay } from '../../session/use-session.ts';
import { AgentState } from '../../ui/agent-state.tsx';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useWords } from '../../words/language.tsx';
import type { TenantDetails } from '../tenant-data.ts';
import { AGENT_POLL_MS, tenantKey } from '../use-tenant-queries.ts';
import { settingsWords } from './settings-words.ts';
import classes from './settings-section.module.css';

const NONE_ENROLLED: Readonly<Record<TenantDetails['link']['kind'], (words: (typeof settingsWords)['en']) => string>> =
  {
    direct: (words) => words.noAgentsDirect,
    agent: (words) => words.noAgentsCalled,
    'dial-out': (words) => words.noAgents,
  };

/** The agents of a tenant; an admin may turn one away for good. */
export function TenantAgents({ tenant }: { readonly tenant: TenantDetails }) {
  const words = useWords(settingsWords);
  const mayEnrol = useMay('operator') && tenant.link.kind !== 'direct';
  const mayRevoke = useMay('admin');
  const query = useAgents(tenant.tenant_id, AGENT_POLL_MS);
  const [asked, setAsked] = useState<string>();
  return (
    <Panel
      title={words.agents}
      about={words.agentsAbout}
      flush
      actions={
        mayEnrol && (
          <Button
            component={Link}
            href={`/onboarding/${encodeURIComponent(tenant.tenant_id)}`}
            size="xs"
            variant="default"
          >
            {words.enrol}
          </Button>
        )
      }
    >
      <Answer query={query}>
        {(agents) =>
          agents.length === 0 ? (
            <EmptyState icon="connections" title={NONE_ENROLLED[tenant.link.kind](words)} />
          ) : (
            <AgentTable agents={agents} onRevoke={mayRevoke ? setAsked : undefined} />
          )
        }
      </Answer>
      {asked !== undefined && (
        <RevokeDialog tenantId={tenant.tenant_id} agentId={asked} onClose={() => setAsked(undefined)} />
      )}
    </Panel>
  );
}

interface AgentTableProps {
  readonly agents: readonly AgentEntry[];
  /** Undefined for those who may not. */
  readonly onRevoke: ((agentId: string) => void) | undefined;
}

function AgentTable({ agents, onRevoke }: AgentTableProps) {
  const words = useWords(settingsWords);
  const columns: Column<AgentEntry>[] = [
    { key: 'id', title: words.agentId, render: (agent) => <code>{agent.agent_id}</code> },
    { key: 'state', title: words.state, render: (agent) => <AgentState state={agent.state} /> },
    { key: 'version', title: words.version, render: (agent) => agent.version ?? '–' },
    { key: 'enrolled', title: words.enrolled, render: (agent) => <TimeAgo at={agent.created_at} /> },
    { key: 'seen', title: words.seen, render: (agent) => <TimeAgo at={agent.last_seen_at} /> },
  ];
  if (onRevoke) {
    const render = (agent: AgentEntry) =>
      agent.state !== 'revoked' && (
        <Button
          size="compact-xs"
          variant="default"
          className={classes['dangerous'] ?? ''}
          aria-label={words.revokeAgent(agent.agent_id)}
          onClick={() => onRevoke(agent.agent_id)}
        >
          {words.revoke}
        </Button>
      );
    columns.push({ key: 'actions', title: words.actions, isNarrow: true, render });
  }
  return (
    <DataTable
      label={words.agents}
      columns={columns}
      rows={agents}
      rowKey={(agent) => agent.agent_id}
      isFaded={(agent) => agent.state === 'revoked'}
    />
  );
}

interface RevokeDialogProps {
  readonly tenantId: string;
  readonly agentId: string;
  readonly onClose: () => void;
}

function RevokeDialog({ tenantId, agentId, onClose }: RevokeDialogProps) {
  const words = useWords(settingsWords);
  const api = useHubApi();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const revoke = useMutation({
    mutationFn: () =>
      api.send({ method: 'DELETE', path: `${tenantPath(tenantId)}/agents/${encodeURIComponent(agentId)}` }),
    async onSuccess() {
      announce(words.revoked);
      await Promise.all([
        queries.invalidateQueries({ queryKey: agentsQuery(api, tenantId).queryKey }),
        queries.invalidateQueries({ queryKey: tenantKey(tenantId) }),
      ]);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      title={words.revokeTitle}
      action={words.revoke}
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>{words.revokeAbout(agentId)}</p>
    </ConfirmDialog>
  );
}
