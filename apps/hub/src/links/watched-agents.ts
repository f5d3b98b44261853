import { agentHealthSchema } from '@starrocks-mcp/protocol';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Tenant, TenantTarget } from '../tenants/tenant.ts';
import { createAgentHttp } from './agent-http.ts';

interface WatchedAgentsDeps {
  readonly stats: Pick<TenantStats, 'linkOf' | 'noteLink'>;
}

type AgentTarget = TenantTarget & { readonly kind: 'agent' };

/** A page that shows one tenant asks every few seconds; several of them share one look. */
const FRESH_MS = 3_000;
const TIMEOUT_MS = 2_000;

/**
 * Whether an agent that the hub calls still answers, asked while somebody watches its tenant: nothing else would tell
 * before the next statement. It asks the open health route, so no token travels and the database has no work.
 */
export class WatchedAgents {
  readonly #deps: WatchedAgentsDeps;
  readonly #looks = new Map<string, { readonly at: number; readonly done: Promise<void> }>();

  constructor(deps: WatchedAgentsDeps) {
    this.#deps = deps;
  }

  /** Resolves when the state is known; never rejects. Nothing to do for other ways to a cluster. */
  async look({ id, target }: Pick<Tenant, 'id' | 'target'>): Promise<void> {
    if (target.kind !== 'agent') return;
    const now = performance.now();
    for (const [tenantId, { at }] of this.#looks) if (now - at > FRESH_MS) this.#looks.delete(tenantId);
    const look = this.#looks.get(id) ?? { at: now, done: this.#ask(id, target) };
    this.#looks.set(id, look);
    await look.done;
  }

  async #ask(tenantId: string, target: AgentTarget): Promise<void> {
    const { stats } = this.#deps;
    const isHealthy = await answersHealth(tenantId, target);
    if (!isHealthy) stats.noteLink(tenantId, 'AGENT_OFFLINE');
    else if (stats.linkOf(tenantId)?.state !== 'online') stats.noteLink(tenantId, undefined);
  }
}

async function answersHealth(tenantId: string, { url, token }: AgentTarget): Promise<boolean> {
  const http = createAgentHttp({ tenantId, url, token: () => token, maxSockets: 1 });
  try {
    const asked = { method: 'GET', path: '/health', withToken: false, timeoutMs: TIMEOUT_MS } as const;
    const { status, body } = await http.fetchText(asked);
    return status === 200 && agentHealthSchema.safeParse(JSON.parse(body)).success;
  } catch {
    // Silence, or something else that listens there: either way no agent.
    return false;
  } finally {
    http.close();
  }
}
