import { statSync } from 'node:fs';
import { join } from 'node:path';
import { STORE_FILE } from '../store/open-store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { TenantStats } from './tenant-stats.ts';

interface HubGaugesInput {
  readonly registry: MetricRegistry;
  readonly tenants: Pick<TenantRegistry, 'snapshot' | 'readAt' | 'isCurrent'>;
  readonly readiness: () => Readonly<Record<string, boolean>>;
  readonly stats: Pick<TenantStats, 'figuresOf'>;
  /** Connections that the tenant's agents opened and that stand. */
  readonly connectedAgents: (tenantId: string) => number;
  readonly sseSessions: () => number;
  readonly requestsInWork: () => number;
  readonly dataDir: string;
}

/** What is asked for when somebody scrapes. */
export function addHubGauges({ registry, stats, connectedAgents, dataDir, ...read }: HubGaugesInput): void {
  registry.gauge({ name: 'sse_sessions', help: 'Open SSE connections.', read: read.sseSessions });
  registry.gauge({ name: 'requests_in_work', help: 'Requests in work.', read: read.requestsInWork });
  addTenants(registry, read.tenants);
  registry.gauge({
    name: 'ready',
    help: '1 when this part of the hub works, 0 while it does not and /ready answers 503.',
    labels: ['check'],
    read: () => Object.entries(read.readiness()).map(([check, works]) => ({ labels: { check }, value: Number(works) })),
  });
  const agentsOf = ({ id, target }: Tenant): number =>
    target.kind === 'dial-out' ? connectedAgents(id) : Number(stats.figuresOf(id).agent.state === 'online');
  registry.gauge({
    name: 'agents_online',
    help: 'Agents online by enabled tenant: connected now, or, where the hub calls the agent, 1 when it answered last.',
    labels: ['tenant', 'link'],
    read: () =>
      [...read.tenants.snapshot.tenants.values()]
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

function addTenants(registry: MetricRegistry, tenants: HubGaugesInput['tenants']): void {
  registry.gauge({
    name: 'tenants',
    help: 'Tenants that this hub knows, by whether they are enabled.',
    labels: ['state'],
    read() {
      const known = [...tenants.snapshot.tenants.values()];
      const enabled = known.filter((tenant) => tenant.enabled).length;
      return [
        { labels: { state: 'enabled' }, value: enabled },
        { labels: { state: 'disabled' }, value: known.length - enabled },
      ];
    },
  });
  registry.gauge({
    name: 'tenants_read_timestamp_seconds',
    help: 'When the tenants in force were read.',
    read: () => tenants.readAt / 1_000,
  });
  registry.gauge({
    name: 'tenants_current',
    help: '0 while an edit of the tenants is refused and older ones stay in force.',
    read: () => Number(tenants.isCurrent),
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
