import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import type { AgentDoor } from './dial-out/agent-door.ts';
import { History } from './history/history.ts';
import type { TenantStats } from './stats/tenant-stats.ts';
import type { Store } from './store/open-store.ts';
import type { TenantRegistry } from './tenants/tenant-registry.ts';

interface OpenHistoryInput {
  readonly config: Pick<HubConfig, 'history'>;
  readonly store: Pick<Store, 'db'>;
  readonly log: Logger;
  readonly registry: TenantRegistry;
  readonly agentDoor: Pick<AgentDoor, 'onChange' | 'stateOf'>;
  readonly stats: Pick<TenantStats, 'linkOf'>;
}

/** After a start agents come back by themselves, some of them after a long pause. */
const COME_BACK_MS = 60_000;

/** What the hub keeps of diagnoses and agents, told of agents that come and go. */
export function openHistory({ config, store, log, registry, agentDoor, stats }: OpenHistoryInput) {
  const findTenant = (id: string) => registry.snapshot.tenants.get(id);
  const history = new History({ ...config.history, db: store.db, log, findTenant });
  const dialsOut = (tenantId: string): boolean => findTenant(tenantId)?.target.kind === 'dial-out';
  const notice = (tenantId: string, at: number): void => {
    const state = dialsOut(tenantId) ? agentDoor.stateOf(tenantId).state : stats.linkOf(tenantId)?.state;
    if (state !== undefined) history.links.note(tenantId, { state, at });
  };
  agentDoor.onChange((tenantId) => notice(tenantId, Date.now()));
  for (const tenantId of history.links.kept().keys()) {
    if (dialsOut(tenantId)) notice(tenantId, Date.now() + COME_BACK_MS);
  }
  /** Agents that the hub calls are known by how their statements end. */
  const noteStatement = (tenantId: string): void => {
    if (!dialsOut(tenantId)) notice(tenantId, Date.now());
  };
  return { history, noteStatement };
}
