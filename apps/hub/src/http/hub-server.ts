import { readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/config.ts';
import { answerClientError } from './answer-client-error.ts';

interface HubServerDeps {
  readonly app: RequestListener;
  /** Undefined: plain HTTP, for loopback or behind a proxy that ends TLS. */
  readonly tls: TlsFiles | undefined;
  readonly log: Logger;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks whether one of these two has passed; its default would double the times of slow senders. */
const TIMEOUT_LOOK_MS = 2_000;
/** Longer than proxies keep connections, so that it is never the hub that closes one in use. */
const KEEP_ALIVE_MS = 75_000;
const CERTIFICATE_LOOK_MS = 60_000;

/** The hub's server, not listening yet. A renewed certificate is taken over without a restart. */
export function createHubServer({ app, tls, log }: HubServerDeps): Server {
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_LOOK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const server = tls === undefined ? createHttpServer(options, app) : createSecureServer({ options, app, tls, log });
  server.on('clientError', answerClientError);
  return server;
}

interface SecureInput extends HubServerDeps {
  readonly options: object;
  readonly tls: TlsFiles;
}

function createSecureServer({ options, app, tls, log }: SecureInput): Server {
  const server = createHttpsServer({ ...options, ...readPair(tls), minVersion: 'TLSv1.2' }, app);
  let applied = stampOf(tls);
  const look = setInterval(() => {
    const stamp = stampOf(tls);
    if (stamp === applied) return;
    try {
      server.setSecureContext({ ...readPair(tls), minVersion: 'TLSv1.2' });
      applied = stamp;
      log.info('The renewed certificate is in force');
    } catch (error) {
      log.error({ cause: loggableCause(error) }, 'The new certificate or its key cannot be used; the old one stays');
    }
  }, CERTIFICATE_LOOK_MS).unref();
  server.on('close', () => clearInterval(look));
  return server;
}

function readPair({ certFile, keyFile }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

/** `out of reach` while a renewal replaces one of them. */
function stampOf({ certFile, keyFile }: TlsFiles): string {
  try {
    return [certFile, keyFile].map((file) => String(statSync(file).mtimeMs)).join(' ');
  } catch {
    return 'out of reach';
  }
}
