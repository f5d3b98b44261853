import type { KeyRates } from '../auth/key-rates.ts';
import { BUCKETS_OF_REGISTRY, TokenBuckets } from '../auth/token-bucket.ts';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import { SlidingCount } from './sliding-count.ts';
import { TryLaterError } from './try-later-error.ts';
import { WorkCount } from './work-count.ts';

interface RequestLimitsDeps {
  /** Calls in work at once of a key that has no ceiling of its own; 0 for no limit. */
  readonly concurrentRequestsPerKey: number;
  readonly keyRates: Pick<KeyRates, 'charge'>;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

type LimitedTenant = Pick<Tenant, 'id' | 'quota'>;

export interface CallsOfRequest {
  readonly principal: Pick<Principal, 'keyId' | 'concurrentRequests' | 'rateLimitPerMinute'>;
  readonly tenant: LimitedTenant;
  /** More than one for a batch. */
  readonly calls: number;
}

/** Gives the places back; doing it twice does nothing. */
export type Leave = () => void;

const MINUTE_MS = 60_000;
const STEPS = 12;
/** Nobody knows when a call in work ends. */
const CALL_WAIT_MS = 1_000;

/** How often and how much at once a tenant is asked by all of its keys, and a key asks. */
export class RequestLimits {
  readonly #deps: Required<RequestLimitsDeps>;
  readonly #rates = new Map<number, TokenBuckets>();
  readonly #requests = new Map<string, SlidingCount>();
  readonly #workOfKeys = new WorkCount();
  readonly #workOfTenants = new WorkCount();

  constructor({ now = () => performance.now(), ...deps }: RequestLimitsDeps) {
    this.#deps = { ...deps, now };
  }

  /** Counts one request for the tenant. Throws RATE_LIMITED. */
  countRequest({ id, quota: { ratePerMinute } }: LimitedTenant): void {
    this.#requestsOf(id).add();
    const waitSeconds = this.#ratesOf(ratePerMinute)?.take(id) ?? 0;
    if (waitSeconds === 0) return;
    throw limited({
      limit: 'rate_per_minute',
      allowed: ratePerMinute,
      waitMs: waitSeconds * 1_000,
      message:
        `Tenant "${id}" may be asked ${ratePerMinute} times a minute by all of its keys together, and that is used up. ` +
        `Wait ${waitSeconds} s; the operator of the hub can raise the tenant’s rate_per_minute.`,
    });
  }

  /** Takes places for calls that begin; whoever took them leaves once they are over, however they end. Throws RATE_LIMITED. */
  enter({ principal, tenant, calls }: CallsOfRequest): Leave {
    const { keyId, concurrentRequests: ofKey = this.#deps.concurrentRequestsPerKey } = principal;
    const ofTenant = tenant.quota.concurrentRequests;
    if (!this.#workOfKeys.hasRoom(keyId, { calls, limit: ofKey })) throw keyIsBusy(ofKey);
    if (!this.#workOfTenants.hasRoom(tenant.id, { calls, limit: ofTenant })) throw tenantIsBusy(tenant.id, ofTenant);
    if (calls > 1) this.#chargeBatch({ principal, tenant, calls });
    const leaveKey = this.#workOfKeys.enter(keyId, calls);
    const leaveTenant = this.#workOfTenants.enter(tenant.id, calls);
    return () => {
      leaveKey();
      leaveTenant();
    };
  }

  figuresOf(tenantId: string): { readonly requestsLastMinute: number; readonly requestsInWork: number } {
    return {
      requestsLastMinute: this.#requests.get(tenantId)?.total ?? 0,
      requestsInWork: this.#workOfTenants.of(tenantId),
    };
  }

  /** Forgets tenants that are gone; places that are taken are given back all the same. */
  keepOnly(tenantIds: ReadonlySet<string>): void {
    for (const id of this.#requests.keys()) if (!tenantIds.has(id)) this.#requests.delete(id);
  }

  /** The request itself was counted at the door. */
  #chargeBatch({ principal, tenant, calls }: CallsOfRequest): void {
    this.#deps.keyRates.charge(principal, calls - 1);
    this.#ratesOf(tenant.quota.ratePerMinute)?.charge(tenant.id, calls - 1);
    this.#requestsOf(tenant.id).add(calls - 1);
  }

  #requestsOf(tenantId: string): SlidingCount {
    const known = this.#requests.get(tenantId);
    if (known) return known;
    const fresh = new SlidingCount({ windowMs: MINUTE_MS, steps: STEPS, now: this.#deps.now });
    this.#requests.set(tenantId, fresh);
    return fresh;
  }

  /** Tenants of one rate share a table of buckets; undefined for no limit. */
  #ratesOf(perMinute: number): TokenBuckets | undefined {
    if (perMinute === 0) return undefined;
    const known = this.#rates.get(perMinute);
    if (known) return known;
    const fresh = new TokenBuckets({
      burst: perMinute,
      perMinute,
      now: this.#deps.now,
      maxBuckets: BUCKETS_OF_REGISTRY,
    });
    this.#rates.set(perMinute, fresh);
    return fresh;
  }
}

interface LimitedInput {
  readonly limit: string;
  readonly allowed: number;
  readonly waitMs: number;
  readonly message: string;
}

function limited({ limit, allowed, waitMs, message }: LimitedInput): TryLaterError {
  return new TryLaterError('RATE_LIMITED', message, { waitMs, details: { limit, allowed } });
}

function keyIsBusy(allowed: number): TryLaterError {
  return limited({
    limit: 'concurrent_requests',
    allowed,
    waitMs: CALL_WAIT_MS,
    message:
      `Your key has as many calls in work as it may (${allowed}). Wait until one has ended; the operator of the hub can ` +
      'raise concurrent_requests of the key.',
  });
}

function tenantIsBusy(tenantId: string, allowed: number): TryLaterError {
  return limited({
    limit: 'concurrent_requests',
    allowed,
    waitMs: CALL_WAIT_MS,
    message:
      `The keys of tenant "${tenantId}" together have as many calls in work as they may (${allowed}). Wait until one has ` +
      'ended; the operator of the hub can raise concurrent_requests of the tenant.',
  });
}
