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

  /** Takes one and returns 0; or, when `perHour` are gone, the whole seconds until there is one. */
  take(perHour: number | undefined): number {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    for (const known of this.#counts.keys()) if (known <= minute - MINUTES) this.#counts.delete(known);
    const used = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    if (perHour !== undefined && used >= perHour) return this.#secondsUntilFewer(perHour, used);
    this.#counts.set(minute, (this.#counts.get(minute) ?? 0) + 1);
    return 0;
  }

  #secondsUntilFewer(perHour: number, used: number): number {
    let left = used;
    const [leaving = 0] = [...this.#counts].find(([, count]) => (left -= count) < perHour) ?? [];
    return Math.max(1, Math.ceil(((leaving + MINUTES) * MINUTE_MS - this.#now()) / 1_000));
  }
}
