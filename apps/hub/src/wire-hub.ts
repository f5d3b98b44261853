import { createMcpServer, type MakeServer } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import type { Environment } from '@starrocks-mcp/settings';
import type { Tracing } from '@starrocks-mcp/tracing';
import { createAdminRoutes } from './http/admin-routes.ts';
import { createCallsInWork } from './http/calls-in-work.ts';
import { createCallers } from './http/callers.ts';
import { createApp } from './http/create-app.ts';
import { createDoors } from './http/doors.ts';
import { KeyWatch } from './http/key-watch.ts';
import { createMcpEndpoint } from './http/mcp-endpoint.ts';
import { createOperatorRoutes } from './http/operator-routes.ts';
import { createOpenApi } from './http/openapi.ts';
import { createReadiness } from './http/readiness.ts';
import { createRequestLog } from './http/request-log.ts';
import { createRoutes } from './http/routes.ts';
import { createSseEndpoint } from './http/sse-endpoint.ts';
import { createStreamRoute } from './http/stream-route.ts';
import { createTenantRoutes } from './http/tenant-routes.ts';
import { createToolRoutes } from './http/tool-routes.ts';
import { openAudit } from './open-audit.ts';
import { openAccess } from './open-access.ts';
import { openLimits } from './open-limits.ts';
import { openAgentSide } from './open-agent-side.ts';
import { openAlerts } from './open-alerts.ts';
import { openHistory } from './open-history.ts';
import { TenantLinks } from './links/tenant-links.ts';
import { addDiagnosisGauges } from './stats/diagnosis-gauges.ts';
import { addHubGauges } from './stats/hub-gauges.ts';
import { canWrite } from './store/can-write.ts';
import { createMetrics } from './stats/metrics.ts';
import { TenantStats } from './stats/tenant-stats.ts';
import { ActiveSpans } from './tracing/active-spans.ts';
import { createTracedRequests } from './tracing/traced-requests.ts';
import { HUB_VERSION } from './version.ts';

export interface HubInput {
  readonly config: HubConfig;
  /** Where the tenants file finds the variables that it names. */
  readonly env: Environment;
  readonly log: Logger;
  /** Default: the tools. Another server behind the same doors is for tests of the protocol alone. */
  readonly makeServer?: MakeServer;
}

interface WireInput extends HubInput {
  readonly tracing: Tracing;
}

/** Opens every part of the hub and wires them together; listens to nothing. */
export function wireHub({ config, env, log, tracing, makeServer = createMcpServer }: WireInput) {
  let draining = false;
  const isDraining = (): boolean => draining;
  const access = openAccess({ config, env, log });
  const { store, registry, authenticator } = access;
  const stats = new TenantStats();
  const spans = new ActiveSpans(tracing);
  const limits = openLimits({ ...access, config });
  const { agents, agentDoor, agentRoutes, openLink, hubKeyNews } = openAgentSide({
    store,
    registry,
    config,
    log,
    serve: (req, res) => app(req, res),
    assertWayOpen: (tenantId) => limits.breakers.assertNotOpen(tenantId),
  });
  const { history, noteStatement } = openHistory({ config, store, log, registry, agentDoor, stats });
  const links = new TenantLinks({
    openLink,
    spans,
    guard: limits.guard,
    looksOf: (tenant) => history.looksOf(tenant),
    onOutcome(statement) {
      stats.noteLink(statement.tenantId, statement.code);
      noteStatement(statement.tenantId);
      metrics.countStatement(statement);
    },
  });
  const metrics = createMetrics(HUB_VERSION);
  limits.watchAgents(agentDoor);
  limits.addGauges(metrics.registry);
  addHubGauges({
    registry: metrics.registry,
    tenants: registry,
    readiness: () => readiness.read(),
    stats,
    connectedAgents: (tenantId) => agentDoor.stateOf(tenantId).agents.length,
    sseSessions: () => sse.size,
    requestsInWork: () => requestLog.inWork(),
    dataDir: config.dataDir,
  });
  addDiagnosisGauges({ registry: metrics.registry, tenants: registry, history });
  const requestLog = createRequestLog({ log, stats, metrics, maxConcurrentRequests: config.maxConcurrentRequests });
  const { audit, audited } = openAudit({ config, log, metrics: metrics.registry, authenticator, registry });
  const makeCaller = createCallers({ registry, links, spans, stats, metrics, history, audit });
  const alerts = openAlerts({
    ...access,
    limits: limits.requests,
    config,
    history,
    agentDoor,
    makeCaller,
    metrics,
    log,
  });
  const mcp = createMcpEndpoint({ makeCaller, makeServer, version: HUB_VERSION, log });
  const sse = createSseEndpoint({ makeCaller, makeServer, limits: limits.requests, version: HUB_VERSION, log });
  const admin = createAdminRoutes({ registry, stats, sse, requestsInWork: requestLog.inWork, startedAt: new Date() });
  const toolDeps = { makeCaller, links, stats, breakers: limits.breakers, agentDoor };
  const tools = createToolRoutes(toolDeps);
  const openApi = createOpenApi(HUB_VERSION);
  const readiness = createReadiness({
    isDraining,
    checks: {
      audit: () => audit.isAvailable || config.audit.mode === 'relaxed',
      tenants: () => registry.readAt > 0,
      store: () => canWrite(store.db),
    },
  });
  const routes = createRoutes({
    ...agentRoutes,
    tenants: createTenantRoutes({ registry, usageOf: limits.usageOf }),
    operatorRoutes: createOperatorRoutes({
      ...access,
      ...toolDeps,
      limits: limits.requests,
      audit,
      ...alerts.routesDeps,
      config,
      env,
      history,
      agents,
    }),
    mcp,
    inWork: createCallsInWork(limits.requests),
    sse,
    tools,
    streamSql: createStreamRoute({ links, audit, limits: config.streamLimits }),
    admin,
    metrics,
    openApi,
    version: HUB_VERSION,
    readiness,
  });
  const keyWatch = new KeyWatch(access);
  const doors = createDoors({ authenticator, stats, limits: limits.requests, isDraining, keyWatch });
  registry.onSwap((snapshot) => {
    links.keepOnly(snapshot);
    agentDoor.recheck();
    sse.keepOnly(snapshot);
    stats.keepOnly(new Set(snapshot.tenants.keys()));
    void metrics.registry.keepOnly(new Set(snapshot.tenants.keys()));
  });

  const closeAll = async (): Promise<void> => {
    registry.close();
    keyWatch.close();
    await alerts.close();
    await Promise.allSettled([sse.close(), mcp.close()]);
    await links.close();
    await hubKeyNews.close();
    await agentDoor.close();
    access.keyUses.close();
    history.close();
    await audit.close();
    store.close();
  };
  const traceRequest = spans.areOn ? createTracedRequests(spans) : undefined;
  const app = createApp({ config, routes, doors, authenticator, requestLog, audited, traceRequest });
  const drain = (): void => void (draining = true);
  const underWay = (): number => requestLog.inWork() + sse.pending;
  return { app, agentDoor, audit, registry, routes, underWay, startAlerts: alerts.start, drain, closeAll };
}
