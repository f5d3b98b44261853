import type { Environment } from '@starrocks-mcp/settings';
import type { MakeServer } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import { createAdminRoutes } from './http/admin-routes.ts';
import { createCallsInWork } from './http/calls-in-work.ts';
import { createApp } from './http/create-app.ts';
import { createDoors } from './http/doors.ts';
import { createHeldPlaces } from './http/held-places.ts';
import { KeyWatch } from './http/key-watch.ts';
import { createMcpEndpoint } from './http/mcp-endpoint.ts';
import { createOpenApi } from './http/openapi.ts';
import { createOperatorRoutes } from './http/operator-routes.ts';
import { createReadiness } from './http/readiness.ts';
import { createRequestLog } from './http/request-log.ts';
import { createRoutes } from './http/routes.ts';
import { createSseEndpoint } from './http/sse-endpoint.ts';
import { createStreamRoute } from './http/stream-route.ts';
import { createTenantRoutes } from './http/tenant-routes.ts';
import { createToolRoutes } from './http/tool-routes.ts';
import type { Core } from './open-core.ts';
import { addHubGauges } from './stats/hub-gauges.ts';
import { canWrite } from './store/can-write.ts';
import { UnreadAnswers } from './http/unread-answers.ts';
import { createTracedRequests } from './tracing/traced-requests.ts';
import { HUB_VERSION } from './version.ts';

interface FaceInput {
  readonly core: Core;
  readonly config: HubConfig;
  readonly env: Environment;
  readonly log: Logger;
  readonly makeServer: MakeServer;
  readonly isDraining: () => boolean;
}

/** The hub's HTTP side: routes, their doors, and what passes them. */
export function openFace({ core, config, env, log, makeServer, isDraining }: FaceInput) {
  const { access, stats, metrics, spans, limits, agentSide, history, links, audit, makeCaller } = core;
  const { registry, authenticator, store } = access;
  const { agents, agentDoor, agentRoutes } = agentSide;
  const unreadAnswers = new UnreadAnswers();
  const { maxConcurrentRequests } = config;
  const requestLog = createRequestLog({ log, stats, metrics, maxConcurrentRequests, unreadAnswers });
  const mcp = createMcpEndpoint({ makeCaller, makeServer, version: HUB_VERSION, log });
  const sse = createSseEndpoint({ makeCaller, makeServer, limits: limits.requests, version: HUB_VERSION, log });
  const readiness = createReadiness({
    isDraining,
    checks: {
      audit: () => audit.isAvailable || config.audit.mode === 'relaxed',
      tenants: () => registry.readAt > 0,
      store: () => canWrite(store.db),
    },
  });
  const { inWork } = requestLog;
  const toolDeps = { makeCaller, links, stats, breakers: limits.breakers, agentDoor };
  const operators = { ...toolDeps, limits: limits.requests, audit, config, env, history, agents };
  const routes = createRoutes({
    ...agentRoutes,
    tenants: createTenantRoutes({ registry, usageOf: limits.usageOf }),
    operatorRoutes: createOperatorRoutes({ ...access, ...core.alerts.routesDeps, ...operators }),
    mcp,
    inWork: createCallsInWork(limits.requests),
    sse,
    tools: createToolRoutes(toolDeps),
    streamSql: createStreamRoute({ links, audit, limits: config.streamLimits }),
    admin: createAdminRoutes({
      registry,
      stats,
      sse,
      usageOf: limits.usageOf,
      requestsInWork: inWork,
      startedAt: new Date(),
    }),
    metrics,
    openApi: createOpenApi(HUB_VERSION),
    version: HUB_VERSION,
    readiness,
  });
  addHubGauges({
    registry: metrics.registry,
    tenants: registry,
    readiness: () => readiness.read(),
    stats,
    connectedAgents: (tenantId) => agentDoor.stateOf(tenantId).agents.length,
    sseSessions: () => sse.size,
    requestsInWork: inWork,
    dataDir: config.dataDir,
  });
  registry.onSwap((snapshot) => sse.keepOnly(snapshot));
  const keyWatch = new KeyWatch(access);
  const held = createHeldPlaces({ places: maxConcurrentRequests });
  const doors = createDoors({ authenticator, stats, limits: limits.requests, isDraining, keyWatch, held });
  const traceRequest = spans.areOn ? createTracedRequests(spans) : undefined;
  const app = createApp({ config, routes, doors, authenticator, requestLog, audited: core.audited, traceRequest });
  const underWay = (): number => inWork() + sse.pending;
  return { app, routes, underWay, keyWatch, unreadAnswers, mcp, sse };
}
