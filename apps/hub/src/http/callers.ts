import { randomUUID } from 'node:crypto';
import { HubError } from '@starrocks-mcp/protocol';
import { DEFAULT_TOOL_LIMITS, type Caller, type ToolCallRecord } from '@starrocks-mcp/toolbox';
import type { HubAudit } from '../audit/hub-audit.ts';
import type { History } from '../history/history.ts';
import type { TenantLinks } from '../links/tenant-links.ts';
import type { HubMetrics } from '../stats/metrics.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { SpanStart } from '@starrocks-mcp/tracing';
import type { ActiveSpans } from '../tracing/active-spans.ts';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';

interface CallersDeps {
  readonly registry: TenantRegistry;
  readonly links: TenantLinks;
  readonly stats: TenantStats;
  readonly metrics: HubMetrics;
  readonly spans: ActiveSpans;
  readonly history: Pick<History, 'keep'>;
  readonly audit: Pick<HubAudit, 'ready' | 'recordCall'>;
}

interface CallerInput {
  readonly principal: Principal;
  readonly tenant: Tenant;
  /** Default: a new id for each call, for connections that carry many. */
  readonly requestId?: string;
  /** Address of whoever asks; undefined for what the hub does of itself. */
  readonly source?: string | undefined;
  readonly cancellation?: Caller['cancellation'];
  readonly onCall: (record: ToolCallRecord) => void | Promise<void>;
}

/** Makes the one object through which a request or a connection reaches its tenant's cluster. */
export type MakeCaller = (input: CallerInput) => Caller;

export function createCallers({ registry, links, stats, metrics, history, spans, audit }: CallersDeps): MakeCaller {
  return ({ principal, tenant, requestId, source, cancellation, onCall }) => ({
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
    beforeCall: () => audit.ready(),
    around: (tool, run) => spans.run(callSpan(tool, tenant), run),
    async onCall(record) {
      stats.countCall(tenant.id, record.durationMs);
      if (record.error) stats.countError(tenant.id);
      metrics.countCall(record);
      await history.keep(record, tenant);
      await onCall(record);
      await audit.recordCall(record, { principal, source });
    },
  });
}

/** By the conventions for tools of language models. */
function callSpan(tool: string, { id }: Tenant): SpanStart {
  const attributes = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool, 'starrocks_mcp.tenant.id': id };
  return { name: `tools/call ${tool}`, kind: 'internal', attributes };
}

function currentTenant(registry: TenantRegistry, id: string): Tenant {
  const tenant = registry.findEnabled(id);
  if (tenant) return tenant;
  throw new HubError(
    'TENANT_UNKNOWN',
    'This tenant was removed or disabled while the connection was open. Ask your provider.',
  );
}
