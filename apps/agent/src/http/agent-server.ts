import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HUB_KEYS_PATH, HubError, asHubError, loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { AgentMetrics } from '../metrics/agent-metrics.ts';
import { metricsHandler } from '../metrics/metrics-handler.ts';
import { createHeaderCheck } from './host-and-origin.ts';
import { sendError } from './json-answer.ts';
import { requestIdOf } from './request-id.ts';
import {
  cancelJobHandler,
  executeSqlHandler,
  healthHandler,
  hubKeysHandler,
  testConnectionHandler,
  type Handler,
  type RouteDeps,
} from './routes.ts';
import type { TokenCheck } from './token-check.ts';

export interface ServerDeps extends RouteDeps {
  readonly hasToken: TokenCheck;
  readonly allowedHosts: readonly string[];
  readonly metrics: AgentMetrics;
  readonly log: Logger;
}

interface Route {
  readonly method: string;
  /** Ends in `/` when an id follows. */
  readonly path: string;
  readonly open?: true;
  readonly handle: Handler;
}

/** A request that is still being written after this is not one of a hub's. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than hubs and proxies keep a connection, so that they are the ones who close it. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** The agent's door for the hub. Not listening yet. */
export function createAgentServer(deps: ServerDeps): Server {
  const routes: readonly Route[] = [
    { method: 'GET', path: '/health', open: true, handle: healthHandler(deps) },
    { method: 'GET', path: '/metrics', open: true, handle: metricsHandler(deps.metrics) },
    { method: 'GET', path: '/test-connection', handle: testConnectionHandler(deps) },
    { method: 'POST', path: '/execute-sql', handle: executeSqlHandler(deps) },
    { method: 'POST', path: HUB_KEYS_PATH, handle: hubKeysHandler(deps) },
    { method: 'DELETE', path: '/jobs/', handle: cancelJobHandler(deps) },
  ];
  const checkHeaders = createHeaderCheck(deps.allowedHosts);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkHeaders(request.headers);
    const path = request.url?.split('?', 1)[0] ?? '/';
    const found = routes.filter((route) => matches(route, path));
    if (found.every((route) => route.open !== true)) assertToken(deps.hasToken, request);
    const route = found.find(({ method }) => method === request.method);
    if (route !== undefined) return route.handle({ request, response, rest: path.slice(route.path.length) });
    if (found.length === 0) throw new HubError('NOT_FOUND', 'The agent has no such path.');
    response.setHeader('Allow', found.map(({ method }) => method).join(', '));
    throw new HubError('METHOD_NOT_ALLOWED', 'The path does not take this method.');
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((thrown: unknown) => {
      const error = asHubError(thrown);
      const requestId = requestIdOf(request);
      if (error.code === 'INTERNAL') deps.log.error({ requestId, cause: loggableCause(thrown) }, 'request failed');
      else deps.log.info({ requestId, outcome: error.code, method: request.method }, 'request refused');
      sendError(response, error);
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  return server;
}

function matches({ path: own }: Route, path: string): boolean {
  return own.endsWith('/') ? path.startsWith(own) && path.length > own.length : path === own;
}

function assertToken(hasToken: TokenCheck, { headers }: IncomingMessage): void {
  if (hasToken(headers)) return;
  throw new HubError('UNAUTHENTICATED', "Invalid or missing agent token. Send the agent's token in X-Agent-Token.");
}
