import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { RequestContext } from './request-context.ts';

/** A request as the steps on its way see it: Node's own, whether Express dressed it up or not. */
export type Incoming = IncomingMessage & { body?: unknown };

export type Outgoing = ServerResponse & { locals: { context: RequestContext } };

/** One step on a request's way; throws, or calls `next`. Express takes these as middleware. */
export type Step = (req: Incoming, res: Outgoing, next: (error?: unknown) => void) => void | Promise<void>;

/** Answers with JSON, in one write. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(text);
}

export function pathOf({ url = '/' }: { readonly url?: string | undefined }): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** The tenant that passed the door; a route without a tenant's door must not ask. */
export function tenantOf(res: Outgoing): { readonly principal: Principal; readonly tenant: Tenant } {
  const { principal, tenant } = res.locals.context;
  if (!principal || !tenant) throw new Error('this route has no door for tenants');
  return { principal, tenant };
}

/** Aborts when the client goes away before its answer is complete. */
export function abortWhenGone(res: Outgoing): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}
