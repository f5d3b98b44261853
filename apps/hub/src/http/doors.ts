import { HubError } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import type { Authenticator, Credentials } from '../auth/authenticate.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Step } from './exchange.ts';

/**
 * Who may come in: `open` anybody; `key` whoever holds a key; `tenant` a key that opens the tenant named; `admin` an
 * operator; `metrics` an operator or the holder of METRICS_KEY.
 */
export type Door = 'open' | 'key' | 'tenant' | 'admin' | 'metrics';

interface DoorsInput {
  readonly authenticator: Authenticator;
  readonly stats: TenantStats;
  readonly isDraining: () => boolean;
}

export function createDoors({ authenticator, stats, isDraining }: DoorsInput): Record<Door, Step> {
  const assertServing = (): void => {
    if (isDraining())
      throw new HubError('SHUTTING_DOWN', 'The hub is stopping and takes no new work. Try again in a moment.');
  };
  return {
    open: (_req, _res, next) => next(),
    key(req, res, next) {
      assertServing();
      res.locals.context.principal = authenticator.authenticate(credentialsOf(req));
      next();
    },
    tenant(req, res, next) {
      assertServing();
      const { context } = res.locals;
      context.principal = authenticator.authenticate(credentialsOf(req));
      context.tenant = authenticator.chooseTenant(context.principal, req.headers);
      stats.countRequest(context.tenant.id);
      next();
    },
    admin(req, res, next) {
      res.locals.context.principal = authenticator.authenticateOperator(credentialsOf(req), ['admin']);
      next();
    },
    metrics(req, res, next) {
      res.locals.context.principal = authenticator.authenticateOperator(credentialsOf(req), ['admin', 'metrics']);
      next();
    },
  };
}

/** Express' `req.ip` knows trusted proxies; it is asked for only when a key was wrong. */
function credentialsOf(req: IncomingMessage & { ip?: string | undefined }): Credentials {
  return {
    headers: req.headers,
    get source() {
      return req.ip ?? req.socket.remoteAddress ?? 'unknown';
    },
  };
}
