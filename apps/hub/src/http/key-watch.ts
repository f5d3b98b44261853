import type { KeyRing } from '../auth/key-ring.ts';
import type { Principal } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { Outgoing } from './exchange.ts';
import type { RequestContext } from './request-context.ts';

interface KeyWatchDeps {
  readonly ring: Pick<KeyRing, 'list'>;
  readonly registry: Pick<TenantRegistry, 'findEnabled'>;
  /** Default 1 s. */
  readonly lookMs?: number;
}

const LOOK_MS = 1_000;

/**
 * Cuts off what is open for a key that was revoked, has expired or may do less than when it was let in, and for a tenant
 * that is gone or disabled: streams and long calls would otherwise outlive the right to them.
 */
export class KeyWatch {
  readonly #deps: KeyWatchDeps;
  readonly #timer: NodeJS.Timeout;
  readonly #open = new Set<Outgoing>();
  /** Found once. An operator's answer that its own key is revoked gets its chance to leave. */
  #doomed = new WeakSet<Outgoing>();

  constructor(deps: KeyWatchDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#look(), deps.lookMs ?? LOOK_MS).unref();
  }

  /** The exchange has passed its door. */
  add(res: Outgoing): void {
    if (res.closed) return;
    this.#open.add(res);
    res.once('close', () => this.#open.delete(res));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#open.size === 0) return;
    const principals = new Map(this.#deps.ring.list().map((principal) => [principal.keyId, principal]));
    for (const res of this.#open) {
      if (this.#mayGoOn(res.locals.context, principals)) continue;
      if (this.#doomed.has(res)) res.destroy();
      this.#doomed.add(res);
    }
  }

  #mayGoOn(context: RequestContext, principals: ReadonlyMap<string, Principal>): boolean {
    const { principal: then, tenant } = context;
    if (then === undefined) return true;
    if (tenant !== undefined && this.#deps.registry.findEnabled(tenant.id) === undefined) return false;
    if (then.source === 'none') return true;
    const now = principals.get(then.keyId);
    if (now === undefined || now.role !== then.role) return false;
    // What was read anew says the same in other objects.
    const opens = tenant === undefined || reaches(now, tenant.id);
    return opens && isWithin(then.tools, now.tools) && now.sourceAddresses?.includes(context.source) !== false;
  }
}

/** A key of operators reaches the tenants that it sees. */
function reaches({ tenants, sees }: Principal, tenantId: string): boolean {
  return [tenants, sees].some((scope) => scope === 'all' || scope.has(tenantId));
}

function isWithin(then: Principal['tools'], now: Principal['tools']): boolean {
  if (now === undefined) return true;
  return then !== undefined && [...then].every((tool) => now.has(tool));
}
