import type { RequestListener, Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobClaims } from '@starrocks-mcp/protocol';
import { createMcpServer, type MakeServer } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import { AgentDoor } from './dial-out/agent-door.ts';
import { createAuthenticator } from './auth/authenticate.ts';
import { createKeyRing } from './auth/key-ring.ts';
import { OperatorSessions } from './auth/operator-sessions.ts';
import type { HubConfig } from './config/config.ts';
import type { Environment } from '@starrocks-mcp/settings';
import { createAgentAdminRoutes } from './http/agent-admin-routes.ts';
import { createAdminRoutes } from './http/admin-routes.ts';
import { createCallers } from './http/callers.ts';
import { createAgentFiles } from './http/agent-files.ts';
import { createApp } from './http/create-app.ts';
import { createDoors } from './http/doors.ts';
import { createEnrolmentRoutes } from './http/enrolment-routes.ts';
import { createHubServer } from './http/hub-server.ts';
import { createHostCheck } from './http/host-and-origin.ts';
import { createMcpEndpoint } from './http/mcp-endpoint.ts';
import { createOpenApi } from './http/openapi.ts';
import { createRequestLog } from './http/request-log.ts';
import { createRoutes, type Route } from './http/routes.ts';
import { createSseEndpoint } from './http/sse-endpoint.ts';
import { createStreamRoute } from './http/stream-route.ts';
import { createTenantRoutes } from './http/tenant-routes.ts';
import { createToolRoutes } from './http/tool-routes.ts';
import { createLinkOpener } from './links/open-link.ts';
import { TenantLinks } from './links/tenant-links.ts';
import { createMetrics } from './stats/metrics.ts';
import { TenantStats } from './stats/tenant-stats.ts';
import { Agents } from './store/agents.ts';
import { Enrolments } from './store/enrolments.ts';
import { openStore, type Store } from './store/open-store.ts';
import { StoredSessions } from './store/sessions.ts';
import { openRegistry } from './tenants/open-registry.ts';
import type { StoredRegistry, TenantRegistry } from './tenants/tenant-registry.ts';
import { issueAgentToken, noteNextToken } from './tenants/agent-tokens.ts';
import { createAgentKeys } from './trust/agent-keys.ts';
import { HubKeyNews } from './trust/hub-key-news.ts';
import { HubSigner } from './trust/hub-signer.ts';
import { HUB_VERSION } from './version.ts';

export interface HubInput {
  readonly config: HubConfig;
  /** Where the tenants file finds the variables that it names. */
  readonly env: Environment;
  readonly log: Logger;
  /** Default: the tools. Another server behind the same doors is for tests of the protocol alone. */
  readonly makeServer?: MakeServer;
}

export interface RunningHub {
  readonly url: string;
  readonly port: number;
  readonly registry: TenantRegistry;
  readonly routes: readonly Route[];
  /** Refuses new work, lets running calls finish within `shutdownMs`, closes everything. False when calls were cut off. */
  close(): Promise<boolean>;
}

const DRAIN_LOOK_MS = 25;

/** Wires the hub together and listens. Rejects, with nothing left open, when tenants or address cannot be used. */
export async function startHub({ config, env, log, makeServer = createMcpServer }: HubInput): Promise<RunningHub> {
  let draining = false;
  const isDraining = (): boolean => draining;
  const store = openStore(config.dataDir);
  const registry = openRegistryOr(() => store.close(), { config, env, log, store });
  const ring = createKeyRing({ keys: config.keys, snapshot: () => registry.snapshot });
  const sessions = new OperatorSessions({ stored: new StoredSessions(store.db), ring });
  const authenticator = createAuthenticator({
    ring,
    registry,
    sessions,
    rateLimitPerMinute: config.rateLimitPerMinute,
  });
  const stats = new TenantStats();
  const { agentDoor, agentRoutes, openLink, hubKeyNews } = openAgentSide({
    store,
    registry,
    config,
    log,
    serve: (req, res) => app(req, res),
  });
  const links = new TenantLinks({ openLink, onOutcome: (id, code) => stats.noteLink(id, code) });
  const metrics = createMetrics({
    version: HUB_VERSION,
    sseSessions: () => sse.size,
    requestsInWork: () => requestLog.inWork(),
  });
  const requestLog = createRequestLog({ log, stats, metrics, maxConcurrentRequests: config.maxConcurrentRequests });
  const makeCaller = createCallers({ registry, links, stats, metrics });
  const mcp = createMcpEndpoint({ makeCaller, makeServer, version: HUB_VERSION, log });
  const sse = createSseEndpoint({ makeCaller, makeServer, version: HUB_VERSION, log });
  const admin = createAdminRoutes({ registry, stats, sse, requestsInWork: requestLog.inWork, startedAt: new Date() });
  const tools = createToolRoutes({ makeCaller, links, stats, agentDoor });
  const openApi = createOpenApi(HUB_VERSION);
  const routes = createRoutes({
    ...agentRoutes,
    tenants: createTenantRoutes(registry),
    mcp,
    sse,
    tools,
    streamSql: createStreamRoute({ links, limits: config.streamLimits }),
    admin,
    metrics,
    openApi,
    version: HUB_VERSION,
    isDraining,
  });
  const doors = createDoors({ authenticator, stats, isDraining });
  registry.onSwap((snapshot) => {
    links.keepOnly(snapshot);
    agentDoor.recheck();
    sse.keepOnly(snapshot);
    stats.keepOnly(new Set(snapshot.tenants.keys()));
  });

  const closeAll = async (): Promise<void> => {
    registry.close();
    await Promise.allSettled([sse.close(), mcp.close()]);
    await links.close();
    await hubKeyNews.close();
    await agentDoor.close();
    store.close();
  };
  const app = createApp({ config, routes, doors, authenticator, requestLog });
  const server = createHubServer({ app, tls: config.tls, log });
  agentDoor.attach(server);
  const port = await listen(server, config.listen).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });

  let closing: Promise<boolean> | undefined;
  const close = async (): Promise<boolean> => {
    draining = true;
    const drained = await becomesIdle(() => requestLog.inWork() + sse.pending, config.shutdownMs);
    const closed = once(server, 'close');
    server.close();
    await closeAll();
    server.closeAllConnections();
    await closed;
    return drained;
  };
  return { url: urlOf(config, port), port, registry, routes, close: () => (closing ??= close()) };
}

interface AgentSideInput {
  readonly store: Store;
  readonly registry: StoredRegistry;
  readonly config: HubConfig;
  readonly log: Logger;
  readonly serve: RequestListener;
}

/** Where agents enrol and connect, and the ways to them. */
function openAgentSide({ store, registry, config, log, serve }: AgentSideInput) {
  const agents = new Agents({ db: store.db, onChange: () => agentDoor.recheck() });
  const signer = new HubSigner(store, agents);
  const agentDoor: AgentDoor = new AgentDoor({
    agents,
    signer,
    isWanted: (tenantId) => registry.findEnabled(tenantId)?.target.kind === 'dial-out',
    serve,
    isHostAllowed: createHostCheck({ listenHost: config.listen.host, allowedHosts: config.allowedHosts }),
    log,
  });
  const enrolments = new Enrolments(store);
  const enrolment = createEnrolmentRoutes({
    agents,
    enrolments,
    hubKeys: () => signer.publicKeys(),
    issueAgentToken: (tenantId) => issueAgentToken(registry, tenantId),
    isServed: (tenantId) => registry.findEnabled(tenantId) !== undefined,
    log,
  });
  const agentAdmin = createAgentAdminRoutes({ registry, agents, enrolments, agentDoor, publicUrl: config.publicUrl });
  const agentOf = (tenantId: string): string | undefined =>
    agents.list(tenantId).find(({ revokedAt }) => revokedAt === undefined)?.agentId;
  const keyOf = createAgentKeys(agents);
  const signing = { sign: (claims: JobClaims) => signer.sign(claims), agentOf, keyOf };
  const hubKeyNews = new HubKeyNews({ db: store.db, signer, agentDoor, registry, agentOf, log });
  const openLink = createLinkOpener({
    signing,
    agentOf: (tenantId) => agentDoor.connectionOf(tenantId),
    onNextToken: (tenantId) => noteNextToken({ registry, log }, tenantId),
  });
  const agentRoutes = { agentFiles: createAgentFiles(config.agentFilesDir), enrolment, agentAdmin };
  return { agentDoor, agentRoutes, openLink, hubKeyNews };
}

function openRegistryOr(closeStore: () => void, input: Parameters<typeof openRegistry>[0]): StoredRegistry {
  try {
    return openRegistry(input);
  } catch (error) {
    closeStore();
    throw error;
  }
}

async function listen(server: Server, { host, port }: HubConfig['listen']): Promise<number> {
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

/** True once nothing is under way; false when `withinMs` passed before. */
async function becomesIdle(underWay: () => number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (underWay() > 0) {
    if (performance.now() >= deadline) return false;
    await sleep(DRAIN_LOOK_MS);
  }
  return true;
}

function urlOf({ listen: { host }, tls }: Pick<HubConfig, 'listen' | 'tls'>, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
