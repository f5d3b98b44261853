import type { RequestListener } from 'node:http';
import type { Environment } from '@starrocks-mcp/settings';
import type { Tracing } from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import { createCallers } from './http/callers.ts';
import { TenantLinks } from './links/tenant-links.ts';
import { openAccess } from './open-access.ts';
import { openAgentSide } from './open-agent-side.ts';
import { openAlerts } from './open-alerts.ts';
import { openAudit } from './open-audit.ts';
import { openHistory } from './open-history.ts';
import { openLimits } from './open-limits.ts';
import { addDiagnosisGauges } from './stats/diagnosis-gauges.ts';
import { createMetrics } from './stats/metrics.ts';
import { TenantStats } from './stats/tenant-stats.ts';
import { ActiveSpans } from './tracing/active-spans.ts';
import { HUB_VERSION } from './version.ts';

export interface CoreInput {
  readonly config: HubConfig;
  /** Where the tenants file finds the variables that it names. */
  readonly env: Environment;
  readonly log: Logger;
  readonly tracing: Tracing;
  /** For requests that come with another Upgrade than the agents'. */
  readonly serve: RequestListener;
}

export type Core = ReturnType<typeof openCore>;

/** All of the hub that is behind its doors: who may what, the ways to clusters, and what is kept of each call. */
export function openCore({ config, env, log, tracing, serve }: CoreInput) {
  const access = openAccess({ config, env, log });
  const { store, registry, authenticator } = access;
  const stats = new TenantStats();
  const metrics = createMetrics(HUB_VERSION);
  const spans = new ActiveSpans(tracing);
  const limits = openLimits({ ...access, config });
  const assertWayOpen = (tenantId: string): void => limits.breakers.assertNotOpen(tenantId);
  const agentSide = openAgentSide({ store, registry, config, log, serve, assertWayOpen });
  const { agentDoor, openLink, hubKeyNews } = agentSide;
  const { history, noteStatement } = openHistory({ config, store, log, registry, agentDoor, stats });
  const links = new TenantLinks({
    openLink,
    spans,
    guard: (tenantId, link) => limits.guard(tenantId, link),
    looksOf: (tenant) => history.looksOf(tenant),
    onOutcome(statement) {
      stats.noteLink(statement.tenantId, statement.code);
      noteStatement(statement.tenantId);
      metrics.countStatement(statement);
    },
  });
  limits.watchAgents(agentDoor);
  limits.addGauges(metrics.registry);
  addDiagnosisGauges({ registry: metrics.registry, tenants: registry, history });
  const { audit, audited } = openAudit({ config, log, metrics: metrics.registry, authenticator, registry });
  const makeCaller = createCallers({ registry, links, spans, stats, metrics, history, audit });
  const whatRuns = { limits: limits.requests, config, history, agentDoor, makeCaller, metrics, log };
  const alerts = openAlerts({ ...access, ...whatRuns });
  registry.onSwap(({ tenants }) => {
    const known = new Set(tenants.keys());
    links.keepOnly(registry.snapshot);
    agentDoor.recheck();
    stats.keepOnly(known);
    void metrics.registry.keepOnly(known);
  });

  /** Once nothing comes in any more. */
  const close = async (): Promise<void> => {
    await links.close();
    await hubKeyNews.close();
    await agentDoor.close();
    access.keyUses.close();
    history.close();
    await audit.close();
    store.close();
  };
  return {
    access,
    stats,
    metrics,
    spans,
    limits,
    agentSide,
    history,
    links,
    audit,
    audited,
    makeCaller,
    alerts,
    close,
  };
}
