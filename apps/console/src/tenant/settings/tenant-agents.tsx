import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useHubApi } from '../../api/use-hub-api.ts';
import { useMay } from '../../session/use-session.ts';
import { AgentState } from '../../ui/agent-state.tsx';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useWords } from '../../words/language.tsx';
import type { TenantAgent, TenantDetails } from '../tenant-data.ts';
import { tenantKey, tenantPath, useAgents } from '../use-tenant-queries.ts';
import { settingsWords } from './settings-words.ts';
import { ScrollRegion } from '../report/scroll-region.tsx';
import classes from './settings-section.module.css';

/** The agents of a tenant; an admin may turn one away for good. */
export function TenantAgents({ tenant }: { readonly tenant: TenantDetails }) {
  const words = useWords(settingsWords);
  const mayEnrol = useMay('operator') && tenant.link.kind !== 'direct';
  const mayRevoke = useMay('admin');
  const query = useAgents(tenant.tenant_id);
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
        {({ agents }) =>
          agents.length === 0 ? (
            <EmptyState
              icon="connections"
              title={tenant.link.kind === 'direct' ? words.noAgentsDirect : words.noAgents}
            />
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
  readonly agents: readonly TenantAgent[];
  /** Undefined for those who may not. */
  readonly onRevoke: ((agentId: string) => void) | undefined;
}

function AgentTable({ agents, onRevoke }: AgentTableProps) {
  const words = useWords(settingsWords);
  return (
    <ScrollRegion className={classes['scroll']} label={words.agents}>
      <table className={classes['agents']}>
        <thead>
          <tr>
            <th scope="col">{words.agentId}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.version}</th>
            <th scope="col">{words.enrolled}</th>
            <th scope="col">{words.seen}</th>
            {onRevoke && <th scope="col">{words.actions}</th>}
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.agent_id}>
              <th scope="row">
                <code>{agent.agent_id}</code>
              </th>
              <td>
                <AgentState state={agent.state} />
              </td>
              <td>{agent.version ?? '–'}</td>
              <td>
                <TimeAgo at={agent.created_at} />
              </td>
              <td>
                <TimeAgo at={agent.last_seen_at} />
              </td>
              {onRevoke && (
                <td>
                  {agent.state !== 'revoked' && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      className={classes['dangerous'] ?? ''}
                      aria-label={words.revokeAgent(agent.agent_id)}
                      onClick={() => onRevoke(agent.agent_id)}
                    >
                      {words.revoke}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
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
      await queries.invalidateQueries({ queryKey: tenantKey(tenantId) });
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
