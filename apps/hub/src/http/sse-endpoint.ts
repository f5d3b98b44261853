import type { ServerResponse } from 'node:http';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import { HubError, loggableCause } from '@starrocks-mcp/protocol';
import type { MakeServer } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Leave, RequestLimits } from '../limits/request-limits.ts';
import type { Principal, Tenant, TenantsSnapshot } from '../tenants/tenant.ts';
import type { MakeCaller } from './callers.ts';
import { pathOf, tenantOf, type Incoming, type Outgoing, type Step } from './exchange.ts';
import { stopHolding } from './held-places.ts';

interface SseEndpointDeps {
  readonly makeCaller: MakeCaller;
  readonly makeServer: MakeServer;
  readonly limits: Pick<RequestLimits, 'enter'>;
  readonly version: string;
  readonly log: Logger;
  /** Default 15 s: below the 60 s after which proxies drop silent connections. */
  readonly pingMs?: number;
  /** Connections open at once, of which one tenant gets half. Default 10,000. */
  readonly maxSessions?: number;
}

interface Session {
  readonly transport: BoundedSseTransport;
  /** As its last message found them: their limits may have changed since it was opened. */
  principal: Principal;
  tenant: Tenant;
  readonly openedAt: number;
  messages: number;
  lastMessageAt: number;
}

/** One open connection, as operators see it; the session's id is a secret and stays out. */
interface SseConnection {
  readonly tenant: string;
  readonly key: string;
  readonly opened_at: string;
  readonly last_message_at: string | null;
  readonly messages: number;
  readonly unread_bytes: number;
}

export interface SseEndpoint {
  /** GET /sse */
  readonly open: Step;
  /** POST /messages */
  readonly receive: Step;
  list(): readonly SseConnection[];
  readonly size: number;
  /** Calls whose answers are still to come. */
  readonly pending: number;
  /** Closes the connections of tenants that are gone or disabled. */
  keepOnly(snapshot: TenantsSnapshot): void;
  close(): Promise<void>;
}

const MAX_SESSIONS = 10_000;
/** What is left is for the others. */
const SHARE_OF_TENANT = 0.5;
/** A reader this far behind is cut off; the transport itself would go on to hold everything in memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** The legacy HTTP+SSE transport: one server object per connection, bound to the key and tenant that opened it. */
export function createSseEndpoint(deps: SseEndpointDeps): SseEndpoint {
  const { makeCaller, makeServer, limits, version, log, pingMs = 15_000, maxSessions = MAX_SESSIONS } = deps;
  const sessions = new Map<string, Session>();
  const pinger = setInterval(() => {
    for (const { transport } of sessions.values()) transport.ping();
  }, pingMs).unref();

  function assertRoomFor({ id }: Pick<Tenant, 'id'>): void {
    const ofTenant = [...sessions.values()].filter(({ tenant }) => tenant.id === id).length;
    if (sessions.size < maxSessions && ofTenant < maxSessions * SHARE_OF_TENANT) return;
    throw new HubError('HUB_BUSY', 'Too many connections are open. Close some, try again later, or use /mcp.');
  }

  async function open(res: Outgoing): Promise<void> {
    const { principal, tenant } = tenantOf(res);
    const enter = (): Leave => limits.enter({ ...session, calls: 1 });
    const transport = new BoundedSseTransport(res, enter);
    const caller = makeCaller({
      principal,
      tenant,
      source: res.locals.context.source,
      onCall: ({ tool, tenant: tenantId, requestId, durationMs, error }) =>
        log.info(
          {
            requestId,
            tenantId,
            principal: principal.id,
            tool,
            outcome: error?.code ?? 'ok',
            durationMs,
            cause: loggableCause(error?.cause),
          },
          'call',
        ),
    });
    const server = makeServer(caller, { version });
    const session: Session = { transport, principal, tenant, openedAt: Date.now(), messages: 0, lastMessageAt: 0 };
    sessions.set(transport.sessionId, session);
    res.once('close', () => {
      sessions.delete(transport.sessionId);
      transport.leaveAll();
      void server.close();
    });
    await server.connect(transport);
  }

  return {
    async open(req, res) {
      if (req.method !== 'GET') throw new HubError('METHOD_NOT_ALLOWED', 'Open this path with GET.');
      assertRoomFor(tenantOf(res).tenant);
      stopHolding(res);
      res.setHeader('X-Accel-Buffering', 'no');
      await open(res);
    },
    async receive(req, res) {
      const asking = tenantOf(res);
      await deliver(Object.assign(ownSession(findSession(sessions, req), asking), asking), req.body);
      res.writeHead(202).end('Accepted');
    },
    list: () => [...sessions.values()].map(describe),
    get size() {
      return sessions.size;
    },
    get pending() {
      return [...sessions.values()].reduce((sum, { transport }) => sum + transport.pending, 0);
    },
    keepOnly({ tenants }) {
      for (const { transport, tenant } of sessions.values()) {
        if (tenants.get(tenant.id)?.enabled !== true) void transport.close();
      }
    },
    async close() {
      clearInterval(pinger);
      await Promise.allSettled([...sessions.values()].map(({ transport }) => transport.close()));
    },
  };
}

/** Throws BAD_REQUEST, and RATE_LIMITED for a call that is one too many. */
async function deliver(session: Session, body: unknown): Promise<void> {
  session.messages += 1;
  session.lastMessageAt = Date.now();
  try {
    await session.transport.handleMessage(body);
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('BAD_REQUEST', 'The body is not a JSON-RPC message.', { cause });
  }
}

/** Throws NOT_FOUND, one answer for unknown and not yours: a stolen id is worth nothing without the key that opened it. */
function ownSession(
  session: Session | undefined,
  { principal, tenant }: Pick<Session, 'principal' | 'tenant'>,
): Session {
  if (session?.principal.keyId === principal.keyId && session.tenant.id === tenant.id) return session;
  throw new HubError('NOT_FOUND', 'There is no such session for this key and tenant. Open a new one with GET /sse.');
}

function findSession(sessions: ReadonlyMap<string, Session>, { url = '' }: Incoming): Session | undefined {
  const query = new URLSearchParams(url.slice(pathOf({ url }).length));
  return sessions.get(query.get('sessionId') ?? '');
}

function describe({ transport, principal, tenant, openedAt, lastMessageAt, messages }: Session): SseConnection {
  return {
    tenant: tenant.id,
    key: principal.id,
    opened_at: new Date(openedAt).toISOString(),
    last_message_at: lastMessageAt === 0 ? null : new Date(lastMessageAt).toISOString(),
    messages,
    unread_bytes: transport.unreadBytes,
  };
}

class BoundedSseTransport extends SSEServerTransport {
  readonly #res: ServerResponse;
  /** The way to the places of calls whose answers are still to come, by id. A client may use an id twice, though it should not. */
  readonly #pending = new Map<unknown, Leave[]>();
  readonly #enter: () => Leave;

  /** `enter` takes a place for a call, or throws. */
  constructor(res: ServerResponse, enter: () => Leave) {
    super('/messages', res);
    this.#res = res;
    this.#enter = enter;
  }

  get unreadBytes(): number {
    return this.#res.writableLength;
  }

  get pending(): number {
    return [...this.#pending.values()].reduce((sum, { length }) => sum + length, 0);
  }

  override async handleMessage(...[message, extra]: Parameters<SSEServerTransport['handleMessage']>): Promise<void> {
    const asked = callIdOf(message);
    if (asked !== undefined) this.#pending.set(asked, [...(this.#pending.get(asked) ?? []), this.#enter()]);
    const cancelled = cancelledIdOf(message);
    if (cancelled !== undefined) this.#leaveAllOf(cancelled);
    try {
      await super.handleMessage(message, extra);
    } catch (thrown) {
      // What is no message gets no answer.
      this.#leaveOneOf(asked);
      throw thrown;
    }
  }

  /** Gives all places back: nobody is there to hear the answers. */
  leaveAll(): void {
    for (const id of this.#pending.keys()) this.#leaveAllOf(id);
  }

  #leaveAllOf(id: unknown): void {
    for (const leave of this.#pending.get(id) ?? []) leave();
    this.#pending.delete(id);
  }

  #leaveOneOf(id: unknown): void {
    const [leave, ...others] = this.#pending.get(id) ?? [];
    leave?.();
    if (others.length > 0) this.#pending.set(id, others);
    else this.#pending.delete(id);
  }

  override async send(...[message, options]: Parameters<SSEServerTransport['send']>): Promise<void> {
    if ('id' in message && !('method' in message)) this.#leaveOneOf(message.id);
    if (this.#cutOffSlowReader()) return;
    await super.send(message, options);
  }

  /** A comment that keeps proxies from taking the connection for dead. */
  ping(): void {
    if (!this.#cutOffSlowReader()) this.#res.write(': ping\n\n');
  }

  #cutOffSlowReader(): boolean {
    if (this.#res.writableLength <= MAX_UNREAD_BYTES) return this.#res.destroyed;
    this.#res.destroy();
    return true;
  }
}

const call = z.object({ method: z.literal('tools/call'), id: z.union([z.string(), z.number()]) });
const cancellation = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

function callIdOf(message: unknown): string | number | undefined {
  return call.safeParse(message).data?.id;
}

function cancelledIdOf(message: unknown): string | number | undefined {
  return cancellation.safeParse(message).data?.params.requestId;
}
