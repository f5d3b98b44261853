import { HubError } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../config/config.ts';
import type { Step } from './exchange.ts';

interface HostAndOriginOptions {
  /** The address that the hub listens on. */
  readonly listenHost: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests whose Host is not a name of this hub, and browsers' requests from pages that it does not know: both
 * are how a web page would reach a hub that only its visitor can reach (DNS rebinding).
 */
export function checkHostAndOrigin({ listenHost, allowedHosts, allowedOrigins }: HostAndOriginOptions): Step {
  const isHostAllowed = createHostCheck({ listenHost, allowedHosts });
  const origins = new Set(allowedOrigins);
  const loopbackOnly = isLoopback(listenHost);

  const isKnownOrigin = (origin: string, req: IncomingMessage): boolean => {
    if (origins.has(origin.toLowerCase())) return true;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (!url) return false;
    // The hub's own pages. The Host was checked before, so it cannot be an attacker's name.
    if (url.host === req.headers.host?.toLowerCase()) return true;
    return loopbackOnly && /^https?:$/.test(url.protocol) && LOOPBACK_NAMES.includes(url.hostname);
  };

  return (req, _res, next) => {
    if (!isHostAllowed(req)) {
      throw new HubError(
        'HOST_REFUSED',
        'This hub does not answer to the name in "Host". Its operator can add the name to ALLOWED_HOSTS.',
      );
    }
    const { origin } = req.headers;
    if (origin !== undefined && !isKnownOrigin(origin, req)) {
      throw new HubError(
        'ORIGIN_REFUSED',
        'Pages of this origin may not use the hub. Its operator can add the origin to ALLOWED_ORIGINS.',
      );
    }
    next();
  };
}

/** Whether `Host` is a name of this hub. */
export function createHostCheck({ listenHost, allowedHosts }: Omit<HostAndOriginOptions, 'allowedOrigins'>) {
  const hosts = new Set([...LOOPBACK_NAMES, hostNameOf(listenHost) ?? listenHost, ...allowedHosts]);
  return (req: IncomingMessage): boolean => {
    const name = hostNameOf(req.headers.host);
    return name !== undefined && (hosts.has(name) || name === addressOf(req));
  };
}

/** `name:port` without the port, as `URL` writes it; undefined for what is no host. */
function hostNameOf(host: string | undefined): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1];
  if (name !== undefined) return name.toLowerCase();
  return host?.includes(':') === true && /^[0-9a-f:.]+$/i.test(host) ? `[${host.toLowerCase()}]` : undefined;
}

/** The address that the client connected to: a page cannot make a browser connect there under an attacker's name. */
function addressOf(req: IncomingMessage): string | undefined {
  const address = req.socket.localAddress?.replace(/^::ffff:/, '');
  return address?.includes(':') === true ? `[${address}]` : address;
}
