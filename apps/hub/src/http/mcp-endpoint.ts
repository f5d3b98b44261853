import {
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
  createMcpHandler,
  isJSONRPCRequest,
  type JSONRPCRequest,
} from '@modelcontextprotocol/server';
import { loggableCause } from '@starrocks-mcp/protocol';
import { RunningCalls, answerRequest, type Caller, type MakeServer } from '@starrocks-mcp/toolbox';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Shares } from '../limits/shares.ts';
import type { MakeCaller } from './callers.ts';
import { abortWhenGone, tenantOf, type Incoming, type Outgoing, type Step } from './exchange.ts';
import { leaveWithAnswer, stopHolding } from './held-places.ts';
import { createLegacyExchange } from './legacy-exchange.ts';

interface McpEndpointDeps {
  readonly makeCaller: MakeCaller;
  readonly makeServer: MakeServer;
  readonly version: string;
  readonly log: Logger;
}

export interface McpEndpoint {
  readonly handle: Step;
  close(): Promise<void>;
}

/**
 * No session is kept; the id only tells one client of a key from another when it cancels a call, so that equal JSON-RPC
 * ids of two clients stay apart.
 */
const SESSION_HEADER = 'mcp-session-id';
/** Open at once, of which one tenant gets half. */
const SUBSCRIPTIONS = 2_000;
const SANE_SESSION_ID = /^[\u0021-\u007E]{1,128}$/;

/**
 * Streamable HTTP without sessions: the 2026-07-28 revision and those before it. Each request gets a server object of
 * its own, made for the tenant and principal of that request.
 */
export function createMcpEndpoint({ makeCaller, makeServer, version, log }: McpEndpointDeps): McpEndpoint {
  const callers = new WeakMap<Request, Caller>();
  const calls = new RunningCalls();
  const subscriptions = new Shares({
    perOwner: SUBSCRIPTIONS / 2,
    busy: 'This tenant has too many subscriptions open.',
  });
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const caller = requestInfo && callers.get(requestInfo);
      if (!caller) throw new Error('a request without a caller');
      return makeServer(caller, { version });
    },
    {
      maxSubscriptions: SUBSCRIPTIONS,
      onerror: (error) => log.debug({ cause: loggableCause(error) }, 'MCP request refused'),
    },
  );

  function leaveRoomForOthers(res: Outgoing): void {
    leaveWithAnswer(res, subscriptions.enter(tenantOf(res).tenant.id));
    stopHolding(res);
  }

  function callerOf(req: Incoming, res: Outgoing): Caller {
    const { context } = res.locals;
    const { principal, tenant } = tenantOf(res);
    const session = req.headers[SESSION_HEADER];
    const named = typeof session === 'string' && SANE_SESSION_ID.test(session);
    return makeCaller({
      principal,
      tenant,
      requestId: context.requestId,
      source: context.source,
      ...(named && { cancellation: { calls, clientKey: JSON.stringify([tenant.id, principal.keyId, session]) } }),
      onCall({ tool, error }) {
        context.tool = tool;
        if (!error) return;
        context.errorCode = error.code;
        context.cause = error.cause;
        context.errorCounted = true;
      },
    });
  }

  async function handleModern(req: Incoming, res: Outgoing): Promise<void> {
    const body: unknown = req.body;
    const request = webRequestOf(req, abortWhenGone(res));
    callers.set(request, callerOf(req, res));
    const response = await handler.fetch(request, body === undefined ? {} : { parsedBody: body });
    await writeResponse(response, res);
  }

  return {
    async handle(req, res) {
      if (isSubscription(req.body)) leaveRoomForOthers(res);
      const request = singleLegacyRequest(req);
      if (!request) return handleModern(req, res);
      if (request.method === 'initialize') res.setHeader(SESSION_HEADER, randomUUID());
      const exchange = createLegacyExchange(res, acceptsStream(req));
      const response = await answerRequest({
        caller: callerOf(req, res),
        version,
        request,
        signal: abortWhenGone(res),
        onNotification: exchange.notify,
        makeServer,
      });
      exchange.finish(response);
    },
    close: () => handler.close(),
  };
}

/**
 * The request, when the body is exactly one of a 2025 revision: by far the most frequent kind, answered without the
 * SDK's web streams. Everything else, mistakes included, is the SDK's to judge.
 */
function singleLegacyRequest(req: Incoming): JSONRPCRequest | undefined {
  const body: unknown = req.body;
  const version = req.headers['mcp-protocol-version'];
  if (req.method !== 'POST' || !isJSONRPCRequest(body)) return undefined;
  if (typeof version === 'string' && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) return undefined;
  const { _meta: meta } = body.params ?? {};
  const isModern = isRecord(meta) && PROTOCOL_VERSION_META_KEY in meta;
  return !isModern && /json|\*\/\*/.test(req.headers.accept ?? '') ? body : undefined;
}

function isSubscription(body: unknown): boolean {
  return isJSONRPCRequest(body) && body.method === 'subscriptions/listen';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function acceptsStream(req: Incoming): boolean {
  return req.headers.accept?.includes('text/event-stream') === true;
}

/**
 * A web `Request` as far as the SDK looks at one when the body is parsed already. A real one costs more than the call:
 * it copies and checks each header, and follows the signal with one of its own.
 */
function webRequestOf({ method = 'GET', url = '/', headers }: Incoming, signal: AbortSignal): Request {
  const get = (name: string): string | null => headers[name.toLowerCase()]?.toString() ?? null;
  const request = {
    method,
    url: `http://hub${url}`,
    headers: { get, has: (name: string) => get(name) !== null },
    signal,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above; the SDK's tests over HTTP prove the rest unused
  return request as unknown as Request;
}

async function writeResponse(response: Response, res: ServerResponse): Promise<void> {
  // Whether the connection stays open is between Node and the client.
  const { connection: _connection, ...headers } = Object.fromEntries(response.headers);
  if (headers['content-type'] !== 'text/event-stream') {
    const text = await response.text();
    res.writeHead(response.status, { ...headers, 'content-length': Buffer.byteLength(text) });
    return void res.end(text);
  }
  res.writeHead(response.status, headers);
  if (response.body === null) return void res.end();
  for await (const chunk of response.body) {
    if (res.destroyed) break;
    if (!res.write(chunk)) await drained(res);
  }
  res.end();
}

/** Until the client has read on, or is gone. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
  });
}
