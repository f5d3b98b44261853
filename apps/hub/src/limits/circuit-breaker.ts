export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a use of the way said about it: it works, it is broken, or nothing. */
export type WayVerdict = 'works' | 'broken' | 'nothing';

export interface BreakerSettings {
  /** Failures in a row that open the breaker; 0 never opens it. */
  readonly failures: number;
  /** Default 1 s: the wait after the first opening, which each failed probe doubles. */
  readonly firstWaitMs?: number;
  /** Default 60 s. */
  readonly maxWaitMs?: number;
  /** Default 30 s: a probe without an outcome for so long does not keep the next from trying. */
  readonly probeMs?: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export interface Pass {
  /** Takes note of how it ended, once. */
  readonly settle: (verdict: WayVerdict, code?: string) => void;
}

export interface Refusal {
  readonly waitMs: number;
  readonly failures: number;
  /** Code of the failure that opened it. */
  readonly lastCode: string | undefined;
}

/** While a probe is under way nobody knows how long it takes. */
const PROBE_WAIT_MS = 1_000;

/**
 * Keeps callers from waiting for a way that is broken, and the way from being asked by all of them at once. Opens after
 * so many failures in a row, lets one probe through when its wait is over, and closes with the first that works.
 */
export class CircuitBreaker {
  readonly #settings: Required<BreakerSettings>;
  /** What was let through before the last change of state says nothing about the way as it is now. */
  #generation = 0;
  #failures = 0;
  #openings = 0;
  #openUntil: number | undefined;
  #probeSince: number | undefined;
  #lastCode: string | undefined;

  constructor(settings: BreakerSettings) {
    this.#settings = {
      firstWaitMs: 1_000,
      maxWaitMs: 60_000,
      probeMs: 30_000,
      now: () => performance.now(),
      random: Math.random,
      ...settings,
    };
  }

  get state(): BreakerState {
    if (this.#openUntil === undefined) return 'closed';
    return this.#settings.now() < this.#openUntil ? 'open' : 'half-open';
  }

  /** Lets one through, or says for how long not. */
  enter(): Pass | Refusal {
    const state = this.state;
    if (state === 'closed') return this.#pass();
    const refusal = this.refusal;
    if (refusal !== undefined) return refusal;
    const now = this.#settings.now();
    if (this.#probeSince !== undefined && now - this.#probeSince < this.#settings.probeMs) {
      return { waitMs: PROBE_WAIT_MS, failures: this.#failures, lastCode: this.#lastCode };
    }
    this.#probeSince = now;
    this.#generation += 1;
    return this.#pass();
  }

  /** Undefined unless it is open. */
  get refusal(): Refusal | undefined {
    if (this.state !== 'open' || this.#openUntil === undefined) return undefined;
    const waitMs = this.#openUntil - this.#settings.now();
    return { waitMs, failures: this.#failures, lastCode: this.#lastCode };
  }

  /** For news that the way works, or is another one. */
  close(): void {
    if (this.#openUntil !== undefined) this.#generation += 1;
    this.#failures = 0;
    this.#openings = 0;
    this.#openUntil = undefined;
    this.#probeSince = undefined;
    this.#lastCode = undefined;
  }

  #pass(): Pass {
    const generation = this.#generation;
    let isSettled = false;
    return {
      settle: (verdict, code) => {
        if (isSettled || generation !== this.#generation) return;
        isSettled = true;
        this.#settle(verdict, code);
      },
    };
  }

  #settle(verdict: WayVerdict, code: string | undefined): void {
    if (verdict === 'works') return this.close();
    if (verdict === 'nothing') return void (this.#probeSince = undefined);
    this.#failures += 1;
    this.#lastCode = code;
    const isProbe = this.#openUntil !== undefined;
    const { failures } = this.#settings;
    if (isProbe || (failures > 0 && this.#failures >= failures)) this.#open();
  }

  #open(): void {
    const { firstWaitMs, maxWaitMs, random, now } = this.#settings;
    const longestMs = Math.min(maxWaitMs, firstWaitMs * 2 ** this.#openings);
    // Half of it is left to chance, so that many tenants behind one broken way are not asked at one moment.
    this.#openUntil = now() + longestMs * (0.5 + random() / 2);
    this.#openings += 1;
    this.#probeSince = undefined;
    this.#generation += 1;
  }
}
