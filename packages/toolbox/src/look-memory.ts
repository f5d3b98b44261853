import { lookOf, type EarlierLook, type Figure, type LookedAt, type Report } from '@starrocks-mcp/experts';
import type { KeptLook, LookStore } from './look-store.ts';

/** What each check ended with when it was last run. */
export interface LastLook {
  readonly checks: ReadonlyMap<string, LookedAt>;
  /** Since the newest look, and since the oldest that still tells something. */
  readonly newestSecondsAgo: number;
  readonly oldestSecondsAgo: number;
}

interface LookMemoryDeps {
  readonly store: LookStore;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** The last looks at one tenant's cluster, as small as comparisons and forecasts need them; kept by its store. */
export class LookMemory {
  readonly #store: LookStore;
  readonly #now: () => number;

  constructor({ store, now }: LookMemoryDeps) {
    this.#store = store;
    this.#now = now;
  }

  /** Keeps what an analysis found. Resolves also when the store could not keep it. */
  async remember(report: Report): Promise<void> {
    // A look in which nothing ran would hide an older one that tells something.
    if (!report.checks.some(({ status }) => status === 'passed' || status === 'found')) return;
    await this.#save(Object.fromEntries(lookOf(report).checks), report.figures);
  }

  /** Keeps what was measured where no check ran. Resolves also when the store could not keep it. */
  async rememberFigures(figures: readonly Figure[]): Promise<void> {
    if (figures.length > 0) await this.#save({}, figures);
  }

  /** Undefined when there was none. Rejects when the store cannot be read. */
  async last(): Promise<LastLook | undefined> {
    const looks = (await this.#load()).filter((look) => Object.keys(look.checks).length > 0);
    const [newest] = looks;
    if (newest === undefined) return undefined;
    const checks = new Map<string, LookedAt>();
    let oldest = newest;
    for (const look of looks) {
      for (const [id, seen] of Object.entries(look.checks)) {
        if (checks.has(id)) continue;
        checks.set(id, seen);
        oldest = look;
      }
    }
    return { checks, newestSecondsAgo: this.#secondsSince(newest), oldestSecondsAgo: this.#secondsSince(oldest) };
  }

  /** What was measured at each look, the newest first. Rejects when the store cannot be read. */
  async measured(): Promise<readonly EarlierLook[]> {
    const looks = await this.#load();
    return looks
      .filter(({ figures }) => figures.length > 0)
      .map((look) => ({ secondsAgo: this.#secondsSince(look), figures: look.figures }));
  }

  async #load(): Promise<readonly KeptLook[]> {
    const looks = await this.#store.load();
    return looks.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  async #save(checks: KeptLook['checks'], figures: readonly Figure[]): Promise<void> {
    const look: KeptLook = { at: new Date(this.#now()).toISOString(), checks, figures };
    // The store's owner logs it; a diagnosis is worth more than its memory.
    await this.#store.save(look).catch(() => {});
  }

  /** A clock that was set back makes no negative age. */
  #secondsSince({ at }: KeptLook): number {
    return Math.max(0, (this.#now() - Date.parse(at)) / 1_000);
  }
}
