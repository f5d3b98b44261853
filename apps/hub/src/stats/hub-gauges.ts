import { statSync } from 'node:fs';
import { join } from 'node:path';
import { STORE_FILE } from '../store/open-store.ts';
import type { Tenant, TenantsSnapshot } from '../tenants/tenant.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { TenantStats } from './tenant-stats.ts';

interface HubGaugesInput {
  readonly registry: MetricRegistry;
  readonly snapshot: () => TenantsSnapshot;
  readonly stats: Pick<TenantStats, 'figuresOf'>;
  /** Connections that the tenant's agents opened and that stand. */
  readonly connectedAgents: (tenantId: string) => number;
  readonly sseSessions: () => number;
  readonly requestsInWork: () => number;
  readonly dataDir: string;
}

/** What is asked for when somebody scrapes. */
export function addHubGauges({ registry, snapshot, stats, connectedAgents, dataDir, ...read }: HubGaugesInput): void {
  registry.gauge({ name: 'sse_sessions', help: 'Open SSE connections.', read: read.sseSessions });
  registry.gauge({ name: 'requests_in_work', help: 'Requests in work.', read: read.requestsInWork });
  registry.gauge({
    name: 'tenants',
    help: 'Tenants that this hub knows, by whether they are enabled.',
    labels: ['state'],
    read() {
      const tenants = [...snapshot().tenants.values()];
      const enabled = tenants.filter((tenant) => tenant.enabled).length;
      return [
        { labels: { state: 'enabled' }, value: enabled },
        { labels: { state: 'disabled' }, value: tenants.length - enabled },
      ];
    },
  });
  const agentsOf = ({ id, target }: Tenant): number =>
    target.kind === 'dial-out' ? connectedAgents(id) : Number(stats.figuresOf(id).agent.state === 'online');
  registry.gauge({
    name: 'agents_online',
    help: 'Agents online by enabled tenant: connected now, or, where the hub calls the agent, 1 when it answered last.',
    labels: ['tenant', 'link'],
    read: () =>
      [...snapshot().tenants.values()]
        .filter(({ enabled, target }) => enabled && target.kind !== 'direct')
        .map((tenant) => ({
          labels: { tenant: tenant.id, link: tenant.target.kind === 'dial-out' ? 'dial-out' : 'inbound' },
          value: agentsOf(tenant),
        })),
  });
  registry.gauge({
    name: 'store_size_bytes',
    help: 'Size of the hub’s database, with what is not yet merged into it.',
    read: () => sizeOf(join(dataDir, STORE_FILE)) + sizeOf(join(dataDir, `${STORE_FILE}-wal`)),
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
