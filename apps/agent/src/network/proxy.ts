import { request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import type { Environment } from '@starrocks-mcp/settings';

const CONNECT_TIMEOUT_MS = 15_000;

/** The proxy for this address, from HTTPS_PROXY or HTTP_PROXY and NO_PROXY in either case; undefined: go there directly. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const text = isSecure ? (env['HTTPS_PROXY'] ?? env['https_proxy']) : (env['HTTP_PROXY'] ?? env['http_proxy']);
  if (text === undefined || text === '' || isExempt(url, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return undefined;
  const named = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(named)) throw new Error('HTTPS_PROXY is no address. For example: HTTPS_PROXY=http://proxy:3128');
  return new URL(named);
}

/** `*`, names, and names that begin with a dot or `*.`, with or without a port, as curl reads them. */
function isExempt(url: URL, noProxy: string): boolean {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => {
    const [host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry)?.slice(1) ?? [];
    if (host === '' || (port !== undefined && port !== url.port)) return false;
    const suffix = host.replace(/^\*?\./, '');
    return host === '*' || name === suffix || name.endsWith(`.${suffix}`);
  });
}

/** A socket to `host:port` through the proxy. Rejects with an Error that names the proxy's answer, never its password. */
export function openTunnel(
  proxy: URL,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const authorization =
    credentials === ':' ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...authorization },
      agent: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${response.statusCode ?? 'nothing'}`));
    });
    request.once('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy answered ${response.statusCode ?? 'nothing'}`));
    });
    request.once('timeout', () => request.destroy(new Error('the proxy did not answer in time')));
    request.once('error', reject);
    request.end();
  });
}

/** Connections of `https` and `ws` through a proxy. */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: false });
    this.#proxy = proxy;
  }

  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: Socket) => void,
  ): undefined {
    const { host = 'localhost', port = 443 } = options;
    // oxlint-disable promise/no-callback-in-promise -- a socket that is made later goes to Node by its callback alone
    openTunnel(this.#proxy, { host, port }).then(
      (socket) => callback?.(null, tlsConnect({ ...options, socket, servername: options.servername ?? host })),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node takes an error without a socket
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    );
    // oxlint-enable promise/no-callback-in-promise
    return undefined;
  }
}
