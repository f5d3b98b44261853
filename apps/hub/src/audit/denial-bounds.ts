import { TokenBuckets } from '../auth/token-bucket.ts';

/** Denials of one source or key that were only counted. */
export interface CountedDenials {
  readonly principal: string | null;
  readonly source: string | null;
  readonly count: number;
  readonly errorCodes: Readonly<Record<string, number>>;
  readonly since: Date;
}

interface Denied {
  /** Undefined: nobody that is known. */
  readonly keyId: string | undefined;
  readonly principal: string | null;
  readonly source: string | null;
  readonly errorCode: string;
}

interface Counting {
  readonly principal: string | null;
  readonly source: string | null;
  readonly errorCodes: Map<string, number>;
  readonly since: Date;
}

/** Lines per minute: of one unknown source, of one known key, and of all together. */
const PER_SOURCE = { burst: 20, perMinute: 10 };
const PER_KEY = { burst: 120, perMinute: 60 };
const TOGETHER = { burst: 300, perMinute: 120 };
const MAX_COUNTED = 1_000;
const OTHERS = 'others';

/** Keeps a flood of refused requests from filling the disk: the first ones have a line each, the others are counted. */
export class DenialBounds {
  readonly #sources = new TokenBuckets(PER_SOURCE);
  readonly #keys = new TokenBuckets(PER_KEY);
  readonly #together = new TokenBuckets(TOGETHER);
  #counted = new Map<string, Counting>();

  /** True: it is to have a line of its own. */
  take(denied: Denied): boolean {
    const { keyId, source } = denied;
    const own = keyId === undefined ? this.#sources.take(source ?? OTHERS) : this.#keys.take(keyId);
    if (own === 0 && this.#together.take(OTHERS) === 0) return true;
    this.#count(keyId ?? `@${source ?? ''}`, denied);
    return false;
  }

  /** What was counted since the last time. */
  drain(): readonly CountedDenials[] {
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    return counted.map(({ principal, source, since, errorCodes }) => ({
      principal,
      source,
      since,
      count: [...errorCodes.values()].reduce((sum, count) => sum + count, 0),
      errorCodes: Object.fromEntries(errorCodes),
    }));
  }

  #count(id: string, { principal, source, errorCode }: Denied): void {
    const isKept = this.#counted.size < MAX_COUNTED || this.#counted.has(id);
    const key = isKept ? id : OTHERS;
    const fresh = { principal: isKept ? principal : null, source: isKept ? source : null };
    const counting = this.#counted.get(key) ?? { ...fresh, errorCodes: new Map<string, number>(), since: new Date() };
    counting.errorCodes.set(errorCode, (counting.errorCodes.get(errorCode) ?? 0) + 1);
    this.#counted.set(key, counting);
  }
}
