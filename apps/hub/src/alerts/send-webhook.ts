import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { systemCodeOf } from '@starrocks-mcp/protocol';
import type { AddressGuard } from './address-guard.ts';
import { DeliveryError } from './delivery-error.ts';

interface WebhookInput {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly guard: AddressGuard;
  /** PEM of the authorities to trust; undefined: those that Node trusts. */
  readonly ca: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** So long one of several addresses has before the next is tried as well. */
const NEXT_ADDRESS_MS = 2_000;

/**
 * Posts to an address that the guard allowed, as the name that the URL has; follows no redirect. Rejects with a
 * DeliveryError unless the answer is 2xx within the time.
 */
export async function sendWebhook({ timeoutMs, signal, ...input }: WebhookInput): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([timeout, signal]);
  try {
    const { status, retryAfterMs } = await Promise.race([post({ ...input, signal: either }), whenAborted(either)]);
    if (status >= 300 && status < 400) throw new DeliveryError('REDIRECTED');
    if (status < 200 || status >= 400) throw new DeliveryError(`HTTP_${status}`, { retryAfterMs });
  } catch (thrown) {
    if (signal.aborted) throw new DeliveryError('STOPPED', { cause: thrown });
    if (timeout.aborted) throw new DeliveryError('TIMEOUT', { cause: thrown });
    throw thrown instanceof DeliveryError ? thrown : new DeliveryError(codeOf(thrown), { cause: thrown });
  }
}

interface Answered {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

async function post({ url, body, headers, guard, ca, signal }: Omit<WebhookInput, 'timeoutMs'>): Promise<Answered> {
  const addresses = await guard.resolve(url.hostname);
  const isTls = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    method: 'POST',
    host: name,
    lookup: lookupAmong(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    headers: {
      ...headers,
      Host: url.host,
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
    },
    agent: false,
    signal,
  } as const;
  // An address has no name to ask for, and its certificate is checked against the address itself.
  const tls = { ...(isIP(name) === 0 && { servername: name }), ...(ca && { ca: [...ca] }) };
  return new Promise((resolve, reject) => {
    const sent = isTls ? requestTls({ ...options, ...tls }) : requestPlain(options);
    sent.once('error', reject);
    sent.once('response', (answer: IncomingMessage) => {
      // What else it says is of no use, and might have no end.
      answer.destroy();
      resolve({ status: answer.statusCode ?? 0, retryAfterMs: retryAfterOf(answer) });
    });
    sent.end(body);
  });
}

/** Answers what was judged, and asks nobody again. */
function lookupAmong(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all }, done) => {
    const [first = { address: '', family: 0 }] = found;
    if (all === true) done(null, found);
    else done(null, first.address, first.family);
  };
}

/** Seconds or a date. */
function retryAfterOf({ headers }: IncomingMessage): number | undefined {
  const text = headers['retry-after'] ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return ms > 0 ? ms : undefined;
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DeliveryError('STOPPED')), { once: true });
  });
}

function codeOf(thrown: unknown): string {
  const code = systemCodeOf(thrown) ?? '';
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code) ? 'TLS_FAILED' : 'UNREACHABLE';
}
