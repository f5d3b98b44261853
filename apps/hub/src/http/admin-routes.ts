import type { TenantUsage } from '../open-limits.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Tenant, TenantTarget } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { SseEndpoint } from './sse-endpoint.ts';
import { maySee, operatorOf, visibleTenants } from './operator-view.ts';
import { sendJson, type Step } from './exchange.ts';

interface AdminRoutesDeps {
  readonly registry: TenantRegistry;
  readonly stats: TenantStats;
  readonly sse: SseEndpoint;
  readonly requestsInWork: () => number;
  readonly usageOf: (tenantId: string) => TenantUsage;
  readonly startedAt: Date;
}

export interface AdminRoutes {
  readonly stats: Step;
  readonly connections: Step;
  readonly tenants: Step;
}

/** What operators see; no secret, and nothing that could open a session. */
export function createAdminRoutes(deps: AdminRoutesDeps): AdminRoutes {
  const { registry, stats, sse, requestsInWork, usageOf, startedAt } = deps;
  return {
    stats(_req, res) {
      const tenants = visibleTenants(registry, res);
      const figuresOf = ({ id, enabled }: Tenant) => ({ tenant_id: id, enabled, ...stats.figuresOf(id) });
      sendJson(res, 200, { since: startedAt.toISOString(), tenants: tenants.map(figuresOf) });
    },
    connections(_req, res) {
      const operator = operatorOf(res);
      const connections = sse.list().filter(({ tenant }) => maySee(operator, tenant));
      const calls = visibleTenants(registry, res).map(({ id }) => usageOf(id).requests_in_work);
      // The request that asks is not counted. Who sees some tenants does not see how busy others are.
      const inWork = operator.sees === 'all' ? requestsInWork() - 1 : calls.reduce((sum, count) => sum + count, 0);
      sendJson(res, 200, { active: connections.length, requests_in_work: inWork, connections });
    },
    tenants(_req, res) {
      sendJson(res, 200, { tenants: visibleTenants(registry, res).map(describeTenant) });
    },
  };
}

/** A tenant as operators see it: no secret. */
export function describeTenant(tenant: Tenant) {
  const {
    id,
    source,
    name,
    description,
    contact,
    createdAt,
    enabled,
    language,
    adhocSql,
    limits,
    concurrency,
    quota,
    target,
  } = tenant;
  return {
    tenant_id: id,
    source,
    name,
    description: description ?? null,
    contact: contact ?? null,
    created_at: createdAt ?? null,
    enabled,
    link: describeLink(target),
    language,
    adhoc_sql: adhocSql,
    limits: {
      max_rows: limits.maxRows,
      max_bytes: limits.maxBytes,
      timeout_seconds: limits.timeoutMs / 1000,
      concurrency,
      rate_per_minute: orNone(quota.ratePerMinute),
      concurrent_requests: orNone(quota.concurrentRequests),
      statements_per_hour: orNone(quota.statementsPerHour),
    },
  };
}

/** 0 stands for no limit. */
function orNone(limit: number): number | null {
  return limit === 0 ? null : limit;
}

function describeLink(target: TenantTarget) {
  switch (target.kind) {
    case 'agent':
      return { kind: 'agent', agent_url: target.url.href.replace(/\/$/, '') };
    case 'dial-out':
      return { kind: 'dial-out' };
    case 'direct':
      return { kind: 'direct', host: target.cluster.host, port: target.cluster.port };
  }
}
