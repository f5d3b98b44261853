import { HubError } from '@starrocks-mcp/protocol';
import type { AgentDoor } from '../dial-out/agent-door.ts';
import type { Agents, EnrolledAgent } from '../store/agents.ts';
import type { Enrolments } from '../store/enrolments.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { enrolmentCommand, hasNoAgent, hubUrlOf } from './enrolment-command.ts';
import { sendJson, type Incoming, type Outgoing, type Step } from './exchange.ts';
import { knownSince, operatorOf, paramOf, tenantIn } from './operator-view.ts';

interface AgentAdminDeps {
  readonly registry: TenantRegistry;
  readonly agents: Agents;
  readonly enrolments: Enrolments;
  readonly agentDoor: Pick<AgentDoor, 'stateOf'>;
  readonly publicUrl: string | undefined;
}

export interface AgentAdminRoutes {
  readonly enrol: Step;
  readonly list: Step;
  readonly revoke: Step;
  readonly rotate: Step;
}

/** How operators let agents in, see them and turn them away. */
export function createAgentAdminRoutes(deps: AgentAdminDeps): AgentAdminRoutes {
  const { registry, agents, enrolments, agentDoor, publicUrl } = deps;
  return {
    enrol(req, res) {
      const tenant = tenantIn(registry, req, res);
      if (tenant.target.kind === 'direct') throw hasNoAgent(tenant.id);
      const createdBy = res.locals.context.principal?.id ?? 'operator';
      const { code, expiresAt } = enrolments.create({ tenantId: tenant.id, createdBy });
      const command = enrolmentCommand({ hubUrl: hubUrlOf(req, publicUrl), code });
      sendJson(res, 201, { tenant: tenant.id, code, expires_at: expiresAt, command });
    },
    list(req, res) {
      const tenant = tenantIn(registry, req, res);
      const connected = new Map(agentDoor.stateOf(tenant.id).agents.map((agent) => [agent.agentId, agent]));
      const describe = ({ agentId, ...agent }: ReturnType<Agents['list']>[number]) => ({
        agent_id: agentId,
        state: connected.has(agentId) ? 'online' : agent.revokedAt === undefined ? 'offline' : 'revoked',
        version: agent.version ?? null,
        created_at: agent.createdAt,
        connected_at: connected.get(agentId)?.connectedAt ?? null,
        last_seen_at: agent.lastSeenAt ?? null,
        revoked_at: agent.revokedAt ?? null,
      });
      const since = knownSince(registry, operatorOf(res), tenant.id);
      const known = agents.list(tenant.id).filter(({ createdAt }) => Date.parse(createdAt) >= since);
      sendJson(res, 200, { tenant: tenant.id, agents: known.map(describe) });
    },
    revoke(req, res) {
      const agentId = agentIn(req, res).agentId;
      agents.revoke(agentId);
      sendJson(res, 200, { success: true, agent_id: agentId });
    },
    rotate(req, res) {
      const { agentId, revokedAt } = agentIn(req, res);
      if (revokedAt !== undefined) throw new HubError('REVOKED', 'The agent was revoked; it gets no new key.');
      agents.askRotation(agentId);
      sendJson(res, 202, { success: true, agent_id: agentId });
    },
  };

  function agentIn(req: Incoming, res: Outgoing): EnrolledAgent {
    const tenant = tenantIn(registry, req, res);
    const agent = agents.find(paramOf(req, 'agentId'));
    if (agent?.tenantId === tenant.id) return agent;
    throw new HubError('NOT_FOUND', 'This tenant has no agent of that id.');
  }
}
