import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { AGENT_TOKEN_HEADER, HubError } from '@starrocks-mcp/protocol';
import type { Secret } from '@starrocks-mcp/settings';

interface AgentAddress {
  readonly tenantId: string;
  readonly url: URL;
  /** Asked for each request: tokens rotate. */
  readonly token: () => Secret;
  /** Connections kept open for the next statement. */
  readonly maxSockets: number;
}

interface OpenInput {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** False for the open health route: the token goes only where it is asked for. */
  readonly withToken?: boolean;
  /** Another token than the one in use. */
  readonly token?: Secret;
}

/** Plain HTTP to one agent over kept-alive connections; follows no redirect. */
export interface AgentHttp {
  open(input: OpenInput): ClientRequest;
  /** Whole body of a small answer. Rejects with AGENT_OFFLINE, or when `timeoutMs` has passed. */
  fetchText(
    input: OpenInput & { readonly timeoutMs: number; readonly body?: string },
  ): Promise<{ status: number; body: string }>;
  /** How long a kept connection was not used. */
  idleMsOf(socket: Socket): number;
  /** What failed below HTTP, in words for the caller; the cause keeps the rest for the log. */
  offline(cause: unknown): HubError;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_SMALL_BODY_BYTES = 64 * 1024;

export function createAgentHttp({ tenantId, url, token, maxSockets }: AgentAddress): AgentHttp {
  const secure = url.protocol === 'https:';
  const agent = secure ? new HttpsAgent(socketOptions(maxSockets)) : new HttpAgent(socketOptions(maxSockets));
  const freedAt = new WeakMap<Socket, number>();
  agent.on('free', (socket: Socket) => void freedAt.set(socket, performance.now()));
  const base = url.pathname.replace(/\/+$/, '');
  const target = {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (secure ? 443 : 80),
    agent,
  };

  function open({ method, path, headers, withToken = true, token: other }: OpenInput): ClientRequest {
    const authorised = withToken ? { ...headers, [AGENT_TOKEN_HEADER]: (other ?? token()).reveal() } : { ...headers };
    const request = (secure ? httpsRequest : httpRequest)({
      ...target,
      method,
      path: base + path,
      headers: authorised,
    });
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => request.destroy(new Error('connect timed out')), CONNECT_TIMEOUT_MS);
      request.once('close', () => clearTimeout(timer));
      socket.once('connect', () => clearTimeout(timer));
    });
    return request;
  }

  function offline(cause: unknown): HubError {
    const tls = cause instanceof Error && 'code' in cause && /CERT|TLS|SSL|SIGNED/.test(String(cause.code));
    const check = tls
      ? 'its TLS certificate was not accepted. Check the certificate, and NODE_EXTRA_CA_CERTS for a private authority.'
      : 'it could not be reached. Check that it runs (status.sh), that the network lets this hub through, and agent_url.';
    return new HubError('AGENT_OFFLINE', `The agent of tenant "${tenantId}" does not answer: ${check}`, { cause });
  }

  return {
    open,
    offline,
    idleMsOf: (socket) => performance.now() - (freedAt.get(socket) ?? 0),
    fetchText: ({ timeoutMs, body, ...input }) => fetchText({ request: open(input), body, timeoutMs, offline }),
    close: () => agent.destroy(),
  };
}

function socketOptions(maxSockets: number) {
  return { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, scheduling: 'lifo' as const };
}

interface FetchTextInput {
  readonly request: ClientRequest;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly offline: (cause: unknown) => HubError;
}

function fetchText({ request, body, timeoutMs, offline }: FetchTextInput): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs);
    request.on('close', () => clearTimeout(timer));
    request.on('error', (cause) => reject(offline(cause)));
    request.on('response', (response) => {
      readSmallBody(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body }),
        (cause: unknown) => reject(offline(cause)),
      );
    });
    request.end(body);
  });
}

/** The body as text; destroys an answer that is larger than an error or a health report may be. */
export async function readSmallBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_SMALL_BODY_BYTES) {
      response.destroy();
      break;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
