import { randomUUID } from 'node:crypto';
import { HubError } from '@starrocks-mcp/protocol';
import { DEFAULT_TOOL_LIMITS, type Caller, type ToolCallRecord } from '@starrocks-mcp/toolbox';
import type { History } from '../history/history.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import type { HubMetrics } from '../stats/metrics.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';

interface CallersDeps {
  readonly registry: TenantRegistry;
  readonly links: TenantLinks;
  readonly stats: TenantStats;
  readonly metrics: HubMetrics;
  readonly history: Pick<History, 'keep'>;
}

interface CallerInput {
  readonly principal: Principal;
  readonly tenant: Tenant;
  /** Default: a new id for each call, for connections that carry many. */
  readonly requestId?: string;
  readonly cancellation?: Caller['cancellation'];
  readonly onCall: (record: ToolCallRecord) => void | Promise<void>;
}

/** Makes the one object through which a request or a connection reaches its tenant's cluster. */
export type MakeCaller = (input: CallerInput) => Caller;

export function createCallers({ registry, links, stats, metrics, history }: CallersDeps): MakeCaller {
  return ({ principal, tenant, requestId, cancellation, onCall }) => ({
    tenant,
    principal: principal.id,
    tools: principal.tools,
    // Asked for each call: a connection may outlive what the tenants file said when it was opened.
    get session() {
      return links.sessionOf(currentTenant(registry, tenant.id));
    },
    limits: { ...DEFAULT_TOOL_LIMITS, statement: tenant.limits },
    requestId: requestId === undefined ? randomUUID : () => requestId,
    cancellation,
    async onCall(record) {
      stats.countCall(tenant.id, record.durationMs);
      if (record.error) stats.countError(tenant.id);
      metrics.countCall(record);
      await history.keep(record, tenant);
      await onCall(record);
    },
  });
}

function currentTenant(registry: TenantRegistry, id: string): Tenant {
  const tenant = registry.findEnabled(id);
  if (tenant) return tenant;
  throw new HubError(
    'TENANT_UNKNOWN',
    'This tenant was removed or disabled while the connection was open. Ask your provider.',
  );
}
