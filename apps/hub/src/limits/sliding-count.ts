interface Options {
  readonly windowMs: number;
  /** The window moves on in so many steps, and memory is bounded by them. */
  readonly steps: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

interface Step {
  readonly number: number;
  count: number;
}

/** Counts what happened within the last `windowMs`. An event counts for one step longer, so that no window has more than it says. */
export class SlidingCount {
  readonly #stepMs: number;
  readonly #size: number;
  readonly #now: () => number;
  #steps: Step[] = [];

  constructor({ windowMs, steps, now }: Options) {
    this.#stepMs = windowMs / steps;
    this.#size = steps + 1;
    this.#now = now;
  }

  add(count = 1): void {
    const number = this.#forgetOld();
    const last = this.#steps.at(-1);
    if (last?.number === number) last.count += count;
    else this.#steps.push({ number, count });
  }

  get total(): number {
    this.#forgetOld();
    return this.#steps.reduce((sum, { count }) => sum + count, 0);
  }

  /** How long until fewer than `limit` count, when nothing is added; 0 when fewer do now. */
  msUntilBelow(limit: number): number {
    let left = this.total;
    if (left < limit) return 0;
    const leaving = this.#steps.find(({ count }) => (left -= count) < limit);
    return leaving === undefined ? 0 : (leaving.number + this.#size) * this.#stepMs - this.#now();
  }

  #forgetOld(): number {
    const current = Math.floor(this.#now() / this.#stepMs);
    const oldest = this.#steps[0];
    if (oldest !== undefined && oldest.number <= current - this.#size)
      this.#steps = this.#steps.filter(({ number }) => number > current - this.#size);
    return current;
  }
}
