import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isErrorCode, HubError } from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import { proxyFor, TunnelAgent } from '../network/proxy.ts';

interface HubRequest {
  readonly hubUrl: string;
  readonly path: string;
  /** POSTed as JSON; without one, GET. */
  readonly body?: unknown;
  /** For HTTPS_PROXY and NO_PROXY. */
  readonly env: Environment;
  readonly timeoutMs?: number;
}

export interface HubAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The hub's clock, by its `Date` header; undefined when it sent none. */
  readonly date: Date | undefined;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** The hub's address as origin. Throws BAD_REQUEST for what is none, and for plain HTTP beyond this machine. */
export function parseHubUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.pathname !== '/') {
    throw new HubError(
      'BAD_REQUEST',
      'The address of the hub is scheme, name and port, for example https://mcp.example.com',
    );
  }
  if (url.protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
    throw new HubError(
      'BAD_REQUEST',
      'The hub must be reached by https:// so that nobody on the way can read the code.',
    );
  }
  return url.origin;
}

/** One request to the hub. Rejects with what the socket said; an answer of any status is an answer. */
export function askHub({ hubUrl, path, body, env, timeoutMs = TIMEOUT_MS }: HubRequest): Promise<HubAnswer> {
  const url = new URL(path, hubUrl);
  const proxy = url.protocol === 'https:' ? proxyFor(url, env) : undefined;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: text === undefined ? 'GET' : 'POST',
      headers: {
        Accept: 'application/json',
        ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      },
      ...(proxy !== undefined && { agent: new TunnelAgent(proxy) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'));
        else parts.push(part);
      });
      response.once('error', reject);
      response.once('end', () => {
        const date = new Date(response.headers.date ?? '');
        resolve({
          status: response.statusCode ?? 0,
          body: parseJson(Buffer.concat(parts).toString('utf8')),
          date: Number.isNaN(date.getTime()) ? undefined : date,
        });
      });
    });
    request.end(text);
  });
}

/** The hub's refusal as it told it; what no hub of ours would say becomes AGENT_PROTOCOL. */
export function refusalOf({ status, body }: HubAnswer): HubError {
  const told = typeof body === 'object' && body !== null ? body : {};
  const code: unknown = 'code' in told ? told.code : undefined;
  const message: unknown = 'message' in told ? told.message : undefined;
  if (isErrorCode(code) && typeof message === 'string') return new HubError(code, message.slice(0, 500));
  return new HubError(
    'AGENT_PROTOCOL',
    `What answers there (HTTP ${status}) is no hub, or an older one. Check the address.`,
  );
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
