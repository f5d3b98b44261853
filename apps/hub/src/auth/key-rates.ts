import { TryLaterError } from '../limits/try-later-error.ts';
import type { Principal } from '../tenants/tenant.ts';
import { BUCKETS_OF_REGISTRY, TokenBuckets } from './token-bucket.ts';

type RatedKey = Pick<Principal, 'keyId' | 'rateLimitPerMinute'>;

/** Requests per minute and key: the key's own allowance, or the hub's. A minute's worth may come at once. */
export class KeyRates {
  readonly #perMinute: number;
  readonly #buckets = new Map<number, TokenBuckets>();

  /** 0 for no limit. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one request. Throws RATE_LIMITED. */
  take(key: RatedKey): void {
    const waitSeconds = this.#bucketsOf(key)?.take(key.keyId) ?? 0;
    if (waitSeconds === 0) return;
    const allowed = this.#perMinuteOf(key);
    throw new TryLaterError(
      'RATE_LIMITED',
      `Your key may send ${allowed} requests a minute, and they are used up. Wait ${waitSeconds} s; the operator of the hub ` +
        'can raise rate_limit_per_minute of the key.',
      { waitMs: waitSeconds * 1_000, details: { limit: 'rate_limit_per_minute', allowed } },
    );
  }

  /** Likewise for a key that has a rate of its own; the hub's default is for clients. */
  takeOwn(key: RatedKey): void {
    if (key.rateLimitPerMinute !== undefined) this.take(key);
  }

  /** Counts calls that came with a request which was let through, beside its first one. */
  charge(key: RatedKey, calls: number): void {
    this.#bucketsOf(key)?.charge(key.keyId, calls);
  }

  #perMinuteOf({ rateLimitPerMinute = this.#perMinute }: RatedKey): number {
    return rateLimitPerMinute;
  }

  #bucketsOf(key: RatedKey): TokenBuckets | undefined {
    const perMinute = this.#perMinuteOf(key);
    if (perMinute === 0) return undefined;
    const known = this.#buckets.get(perMinute);
    if (known) return known;
    const fresh = new TokenBuckets({ burst: perMinute, perMinute, maxBuckets: BUCKETS_OF_REGISTRY });
    this.#buckets.set(perMinute, fresh);
    return fresh;
  }
}
