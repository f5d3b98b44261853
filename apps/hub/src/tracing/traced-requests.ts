import { pathOf, type Step } from '../http/exchange.ts';
import type { ActiveSpans } from './active-spans.ts';

/** Asked every few seconds by machines; their spans would hide the others. */
const UNTRACED: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/** A span for each request; goes on with the trace of a client that has one. */
export function createTracedRequests(spans: ActiveSpans): Step {
  return (req, res, next) => {
    const path = pathOf(req);
    // A stream that stays open is no piece of work; what is asked of it comes by requests of their own.
    if (UNTRACED.has(path) || path === '/sse' || path.startsWith('/console')) return next();
    const { method = 'GET', headers } = req;
    const span = spans.start({
      name: method,
      kind: 'server',
      parent: typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined,
      attributes: { 'http.request.method': method },
    });
    res.once('close', () => {
      const { requestId, tenant, route, tool, errorCode } = res.locals.context;
      if (route !== undefined) span.rename(`${method} ${route}`);
      span.set({
        'http.response.status_code': res.statusCode,
        'starrocks_mcp.request.id': requestId,
        ...(route !== undefined && { 'http.route': route }),
        ...(tenant && { 'starrocks_mcp.tenant.id': tenant.id }),
        ...(tool !== undefined && { 'gen_ai.tool.name': tool }),
        ...(errorCode !== undefined && { 'starrocks_mcp.error.code': errorCode }),
      });
      span.end(res.statusCode >= 500 ? (errorCode ?? String(res.statusCode)) : undefined);
    });
    spans.within(span, next);
  };
}
