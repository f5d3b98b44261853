import { ERROR_CODES, HubError, isErrorCode, loggableCause } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { HubMetrics } from '../stats/metrics.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import { pathOf, type Step } from './exchange.ts';
import type { UnreadAnswers } from './unread-answers.ts';

interface RequestLogDeps {
  readonly log: Logger;
  readonly stats: TenantStats;
  readonly metrics: HubMetrics;
  readonly maxConcurrentRequests: number;
  readonly unreadAnswers: Pick<UnreadAnswers, 'add'>;
}

export interface RequestLog {
  readonly handle: Step;
  /** Requests under way; a stream that stays open is not one. */
  readonly inWork: () => number;
}

/** Gives each request its id and its context, counts it, and writes one line about it when it is over. */
export function createRequestLog(deps: RequestLogDeps): RequestLog {
  const { log, stats, metrics, maxConcurrentRequests, unreadAnswers } = deps;
  let inWork = 0;
  return {
    inWork: () => inWork,
    handle(req, res, next) {
      const { context } = res.locals;
      res.setHeader('X-Request-Id', context.requestId);
      res.setHeader('Cache-Control', 'no-store');
      const counted = isStream(req) ? 0 : 1;
      inWork += counted;
      unreadAnswers.add(res);
      res.once('close', () => {
        inWork -= counted;
        const { requestId, tenant, principal, route, tool, errorCode, cause, errorCounted } = context;
        if (tenant && errorCode !== undefined && errorCounted !== true) stats.countError(tenant.id);
        const durationMs = performance.now() - context.startedAt;
        const seconds = counted === 0 ? undefined : durationMs / 1_000;
        metrics.countRequest({ route, status: res.statusCode, seconds });
        const line = {
          requestId,
          tenantId: tenant?.id,
          principal: principal?.id,
          method: req.method,
          route,
          status: res.statusCode,
          tool,
          outcome: errorCode ?? (res.writableFinished ? 'ok' : 'gone'),
          durationMs: Math.round(durationMs * 10) / 10,
        };
        if (errorCode === undefined) return log.info(line, 'request');
        log[isOurFault(errorCode) ? 'error' : 'info']({ ...line, cause: loggableCause(cause) }, 'request');
      });
      if (inWork > maxConcurrentRequests)
        throw new HubError('HUB_BUSY', 'The hub is at its limit of requests at once. Try again shortly.');
      next();
    },
  };
}

function isOurFault(code: string | undefined): boolean {
  return isErrorCode(code) && ERROR_CODES[code].http >= 500;
}

/** Stays open until one side ends it: the legacy stream, and the newest revision's subscription. */
function isStream(req: IncomingMessage): boolean {
  const path = pathOf(req);
  return path === '/sse' || (path === '/mcp' && req.headers['mcp-method'] === 'subscriptions/listen');
}
