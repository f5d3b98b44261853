const MINUTE_MS = 60_000;
const MINUTES = 60;

/** Statements of the last hour, counted by minute: memory does not grow with them. */
export class HourlyBudget {
  readonly #counts = new Map<number, number>();
  readonly #now: () => number;

  /** `now`: milliseconds that only grow. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes one; false when `perHour` are gone. */
  take(perHour: number | undefined): boolean {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    for (const known of this.#counts.keys()) if (known <= minute - MINUTES) this.#counts.delete(known);
    const used = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    if (perHour !== undefined && used >= perHour) return false;
    this.#counts.set(minute, (this.#counts.get(minute) ?? 0) + 1);
    return true;
  }
}
