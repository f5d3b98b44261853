interface Bucket {
  tokens: number;
  filledAt: number;
}

interface Options {
  /** Tokens that a full bucket holds. */
  readonly burst: number;
  readonly perMinute: number;
  /** Buckets kept at once; the one that was made first goes first, so that memory stays bounded. */
  readonly maxBuckets?: number;
  readonly now?: () => number;
}

const MINUTE_MS = 60_000;

/** For what the registry bounds, keys and tenants: more than any hub has. */
export const BUCKETS_OF_REGISTRY = 200_000;

/** Counts per key (an API key, a source address) how much of an allowance is left. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #options: Required<Options>;

  constructor({ burst, perMinute, maxBuckets = 10_000, now = () => performance.now() }: Options) {
    this.#options = { burst, perMinute, maxBuckets, now };
  }

  /** Takes one token. Returns 0, or the whole seconds after which there will be one. */
  take(key: string): number {
    const bucket = this.#fill(key);
    if (bucket.tokens < 1) return this.#secondsUntilOne(bucket);
    bucket.tokens -= 1;
    return 0;
  }

  /** Takes tokens that there may not be: what follows waits for them. */
  charge(key: string, count: number): void {
    this.#fill(key).tokens -= count;
  }

  /** Like `take`, without taking. */
  peek(key: string): number {
    const bucket = this.#fill(key);
    return bucket.tokens < 1 ? this.#secondsUntilOne(bucket) : 0;
  }

  #fill(key: string): Bucket {
    const { burst, perMinute, maxBuckets, now } = this.#options;
    const at = now();
    const bucket = this.#buckets.get(key);
    if (bucket) {
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.filledAt) * perMinute) / MINUTE_MS);
      bucket.filledAt = at;
      return bucket;
    }
    if (this.#buckets.size >= maxBuckets) this.#dropOldest();
    const fresh = { tokens: burst, filledAt: at };
    this.#buckets.set(key, fresh);
    return fresh;
  }

  #dropOldest(): void {
    const oldest = this.#buckets.keys().next();
    if (oldest.done !== true) this.#buckets.delete(oldest.value);
  }

  #secondsUntilOne({ tokens }: Bucket): number {
    return Math.max(1, Math.ceil(((1 - tokens) * 60) / this.#options.perMinute));
  }
}
