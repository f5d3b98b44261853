import { HubError } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import type { Authenticator, OperatorCredentials } from '../auth/authenticate.ts';
import { isOperatorRole, type OperatorRole } from '../auth/roles.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import type { Step } from './exchange.ts';
import type { HeldPlaces } from './held-places.ts';
import type { KeyWatch } from './key-watch.ts';

/**
 * Who may come in: `open` anybody; `key` whoever holds a key; `tenant` a key that opens the tenant named; the operators'
 * roles those who have it or a higher one, by key or by session; `metrics` whoever sees all tenants, or METRICS_KEY.
 */
export type Door = 'open' | 'key' | 'tenant' | 'metrics' | OperatorRole;

interface DoorsInput {
  readonly authenticator: Authenticator;
  readonly stats: TenantStats;
  readonly limits: Pick<RequestLimits, 'countRequest'>;
  readonly isDraining: () => boolean;
  readonly keyWatch: Pick<KeyWatch, 'add'>;
  readonly held: HeldPlaces;
}

/** Whoever watches over the hub is answered in one write, and must not take a crowd of strangers for its end. */
const PROBES: ReadonlySet<string> = new Set(['/health', '/ready']);

export function createDoors({
  authenticator,
  stats,
  limits,
  isDraining,
  keyWatch,
  held,
}: DoorsInput): Record<Door, Step> {
  const assertServing = (): void => {
    if (isDraining())
      throw new HubError('SHUTTING_DOWN', 'The hub is stopping and takes no new work. Try again in a moment.');
  };
  return {
    open(_req, res, next) {
      if (!PROBES.has(res.locals.context.route ?? '')) held.holdForStranger(res);
      next();
    },
    key(req, res, next) {
      assertServing();
      res.locals.context.principal = authenticator.authenticate(credentialsOf(req));
      held.holdForKey(res);
      keyWatch.add(res);
      next();
    },
    tenant(req, res, next) {
      assertServing();
      const { context } = res.locals;
      context.principal = authenticator.authenticate(credentialsOf(req));
      context.tenant = authenticator.chooseTenant(context.principal, req.headers);
      stats.countRequest(context.tenant.id);
      limits.countRequest(context.tenant);
      held.holdForKey(res);
      keyWatch.add(res);
      next();
    },
    metrics(req, res, next) {
      const principal = authenticator.authenticateKey(credentialsOf(req));
      if (principal.role !== 'metrics' && !(isOperatorRole(principal.role) && principal.sees === 'all')) {
        throw new HubError(
          'FORBIDDEN',
          'This key may not read the metrics, which name all tenants. Use METRICS_KEY or an operator’s key.',
        );
      }
      res.locals.context.principal = principal;
      held.holdForKey(res);
      next();
    },
    ...operatorDoors({ authenticator, keyWatch, held }),
  };
}

function operatorDoors({
  authenticator,
  keyWatch,
  held,
}: Pick<DoorsInput, 'authenticator' | 'keyWatch' | 'held'>): Record<OperatorRole, Step> {
  const doorFor =
    (least: OperatorRole): Step =>
    (req, res, next) => {
      res.locals.context.principal = authenticator.authenticateOperator(credentialsOf(req), least);
      held.holdForKey(res);
      keyWatch.add(res);
      next();
    };
  return { viewer: doorFor('viewer'), operator: doorFor('operator'), admin: doorFor('admin') };
}

/** Express' `req.ip` knows trusted proxies; it is asked for only when a key was wrong. */
export function credentialsOf(req: IncomingMessage & { ip?: string | undefined }): OperatorCredentials {
  return {
    headers: req.headers,
    isSafe: req.method === 'GET' || req.method === 'HEAD',
    get source() {
      return req.ip ?? req.socket.remoteAddress ?? 'unknown';
    },
  };
}
