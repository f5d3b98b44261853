import { lookOf, type Look, type LookedAt, type Report } from '@starrocks-mcp/experts';

/** Looks kept; a whole one and those at single areas after it. */
const MOST_LOOKS = 8;

interface Kept extends Look {
  readonly at: number;
}

/** What each check ended with when it was last run. */
export interface LastLook {
  readonly checks: ReadonlyMap<string, LookedAt>;
  /** Since the newest look, and since the oldest that still tells something. */
  readonly newestSecondsAgo: number;
  readonly oldestSecondsAgo: number;
}

/**
 * The last analyses of one tenant, as small as a comparison needs them: ids, states and figures. In memory only, dropped
 * with the cluster's session; never shared between tenants.
 */
export class LookMemory {
  readonly #now: () => number;
  #looks: readonly Kept[] = [];

  /** `now`: milliseconds that only grow. */
  constructor(now: () => number) {
    this.#now = now;
  }

  remember(report: Report): void {
    // A look in which nothing ran would hide an older one that tells something.
    if (!report.checks.some(({ status }) => status === 'passed' || status === 'found')) return;
    this.#looks = [{ ...lookOf(report), at: this.#now() }, ...this.#looks].slice(0, MOST_LOOKS);
  }

  /** Undefined when there was none. */
  last(): LastLook | undefined {
    const [newest] = this.#looks;
    if (newest === undefined) return undefined;
    const checks = new Map<string, LookedAt>();
    let oldest = newest.at;
    for (const look of this.#looks) {
      for (const [id, seen] of look.checks) {
        if (checks.has(id)) continue;
        checks.set(id, seen);
        oldest = Math.min(oldest, look.at);
      }
    }
    const secondsSince = (at: number): number => Math.max(0, (this.#now() - at) / 1_000);
    return { checks, newestSecondsAgo: secondsSince(newest.at), oldestSecondsAgo: secondsSince(oldest) };
  }
}
