import * as z from 'zod';
import type { AgentDoor } from '../dial-out/agent-door.ts';
import { WatchedAgents } from '../links/watched-agents.ts';
import { inLanguage } from '../history/kept-report.ts';
import type { KeptLinkState } from '../history/link-watch.ts';
import { CHANGE_KINDS } from '../history/stored-changes.ts';
import type { TenantScores } from '../history/stored-reports.ts';
import { urgencyOf } from '../history/urgency.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Agents, EnrolledAgent } from '../store/agents.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { sendJson } from './exchange.ts';
import { isoOf, type HistoryRoutesDeps } from './history-routes.ts';
import { visibleTenants } from './operator-view.ts';
import { languageQuery, moment, parseQuery, wholeNumberUpTo } from './parse-query.ts';
import { get, type Route } from './route.ts';

interface FleetRoutesDeps extends HistoryRoutesDeps {
  readonly agents: Pick<Agents, 'list'>;
  readonly agentDoor: Pick<AgentDoor, 'stateOf'>;
  readonly stats: Pick<TenantStats, 'linkOf' | 'noteLink'>;
}

const DAY_MS = 24 * 3_600_000;

const fleetQuery = z.object({ language: languageQuery, tenant: z.string().max(64).optional() });
const changesQuery = z.object({
  since: moment.optional(),
  kind: z.enum(CHANGE_KINDS, { error: `must be one of ${CHANGE_KINDS.join(', ')}` }).optional(),
  limit: wholeNumberUpTo(1_000, 500),
  language: languageQuery,
});

/** All tenants at once, and what changed at them. */
export function createFleetRoutes(deps: FleetRoutesDeps): Route[] {
  const { history, registry } = deps;
  const watched = new WatchedAgents(deps);
  return [
    get('/admin/fleet', 'viewer', async (req, res) => {
      const { language, tenant: only } = parseQuery(fleetQuery, req);
      const tenants = visibleTenants(registry, res).filter(({ id }) => only === undefined || id === only);
      if (only !== undefined) await Promise.all(tenants.map((tenant) => watched.look(tenant)));
      const scores = history.scores(tenants.map(({ id }) => id));
      const agentOf = createAgentView(deps, only);
      const now = Date.now();
      const described = tenants.map((tenant) =>
        describeTenant({ tenant, scores: scores.get(tenant.id), agent: agentOf(tenant), language, now }),
      );
      sendJson(res, 200, {
        tenants: described.toSorted((a, b) => b.urgency - a.urgency || compareText(a.name, b.name)),
        generated_at: isoOf(now),
      });
    }),
    get('/admin/fleet/changes', 'viewer', (req, res) => {
      const { since = Date.now() - DAY_MS, kind, limit, language } = parseQuery(changesQuery, req);
      const tenantIds = visibleTenants(registry, res).map(({ id }) => id);
      const changes = history.changes({ tenantIds, since, kind, limit });
      sendJson(res, 200, {
        since: isoOf(since),
        counts: history.countChanges({ tenantIds, since }),
        changes: changes.map(({ tenantId, at, kind: told, finding, reportId }) => ({
          tenant_id: tenantId,
          at: isoOf(at),
          kind: told,
          finding: inLanguage(finding, language),
          report_id: reportId,
        })),
      });
    }),
  ];
}

interface AgentView {
  readonly state: 'online' | 'offline' | 'not_enrolled' | 'unknown';
  readonly version: string | null;
  readonly last_seen_at: string | null;
}

/** Looks every agent up once. */
function createAgentView(
  { agents, agentDoor, stats, history }: FleetRoutesDeps,
  only: string | undefined,
): (tenant: Tenant) => AgentView {
  const enrolled = new Map<string, EnrolledAgent>();
  for (const agent of agents.list(only)) {
    const known = enrolled.get(agent.tenantId);
    const isLater = known === undefined || (agent.lastSeenAt ?? '') > (known.lastSeenAt ?? '');
    if (agent.revokedAt === undefined && isLater) enrolled.set(agent.tenantId, agent);
  }
  const kept = history.links.kept();
  return ({ id, target }) => {
    const agent = enrolled.get(id);
    const known = { version: agent?.version ?? null, last_seen_at: latest(agent?.lastSeenAt, kept.get(id)) };
    if (target.kind === 'dial-out') {
      const { state, agents: connected } = agentDoor.stateOf(id);
      if (state === 'online')
        return { state, version: connected.at(-1)?.version ?? null, last_seen_at: isoOf(Date.now()) };
      return { ...known, state: agent === undefined ? 'not_enrolled' : 'offline' };
    }
    const link = stats.linkOf(id);
    if (link?.state === 'online') return { ...known, state: 'online', last_seen_at: isoOf(link.at) };
    return { ...known, state: link?.state ?? 'unknown' };
  };
}

/** An agent was there until it was seen to be gone. */
function latest(lastSeenAt: string | undefined, kept: KeptLinkState | undefined): string | null {
  const gone = kept?.state === 'offline' ? isoOf(kept.since) : undefined;
  return (
    [lastSeenAt, gone]
      .filter((at) => at !== undefined)
      .toSorted()
      .at(-1) ?? null
  );
}

interface DescribeInput {
  readonly tenant: Tenant;
  readonly scores: TenantScores | undefined;
  readonly agent: AgentView;
  readonly language: 'en' | 'zh' | undefined;
  readonly now: number;
}

function describeTenant({ tenant, scores, agent, language, now }: DescribeInput) {
  const { id, name, source, enabled, target } = tenant;
  const last = scores?.latest;
  const trend = scores?.trend ?? [];
  return {
    tenant_id: id,
    name,
    source,
    enabled,
    link: { kind: target.kind },
    agent,
    release: last?.release ?? null,
    last_report:
      last === undefined
        ? null
        : {
            id: last.id,
            at: isoOf(last.at),
            status: last.status,
            score: last.score,
            worst: inLanguage(last.worst, language),
            counts: last.counts,
          },
    trend: trend.map(({ at, score }) => ({ at: isoOf(at), score })),
    urgency: urgencyOf({ isEnabled: enabled, agentState: agent.state, latest: last, trend, now }),
  };
}

/** By code units: quick, and the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
