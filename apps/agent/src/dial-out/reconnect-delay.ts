import { LINK_CLOSE } from '@starrocks-mcp/protocol';

/** How a connection, or the attempt at one, ended. */
export interface LinkEnd {
  /** WebSocket close code; undefined when there never was a connection. */
  readonly closeCode: number | undefined;
  /** The hub's answer to an attempt, when it was no WebSocket. */
  readonly httpStatus: number | undefined;
  /** Seconds that the hub asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** How long the agent was welcome. */
  readonly stableMs: number;
}

const STABLE_MS = 60_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
const REFUSED_MS = { from: 5 * 60_000, to: 15 * 60_000 };

const REFUSALS: ReadonlySet<number> = new Set([
  LINK_CLOSE.unauthenticated,
  LINK_CLOSE.revoked,
  LINK_CLOSE.replaced,
  LINK_CLOSE.upgradeRequired,
]);

/** True for an end that trying again soon would not change. */
export function isRefusal({ closeCode, httpStatus }: LinkEnd): boolean {
  if (closeCode !== undefined) return REFUSALS.has(closeCode);
  return httpStatus === 401 || httpStatus === 403 || httpStatus === 426;
}

/** Full jitter, so that a fleet does not come back in step: doubles up to a minute, begins anew after a stable minute. */
export class ReconnectDelay {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds to wait after this end. */
  after(end: LinkEnd): number {
    if (isRefusal(end)) return REFUSED_MS.from + this.#random() * (REFUSED_MS.to - REFUSED_MS.from);
    this.#failures = end.stableMs >= STABLE_MS ? 0 : this.#failures + 1;
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 10));
    return Math.max((end.retryAfterSeconds ?? 0) * 1_000, this.#random() * ceiling);
  }
}
