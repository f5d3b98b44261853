interface Room {
  readonly calls: number;
  /** 0 for no limit. */
  readonly limit: number;
}

/** Counts what is in work, by whose it is. Bounded by what is in work. */
export class WorkCount {
  readonly #byOwner = new Map<string, number>();

  of(owner: string): number {
    return this.#byOwner.get(owner) ?? 0;
  }

  /** A batch larger than the limit fits in alone, so that no request is refused for good. */
  hasRoom(owner: string, { calls, limit }: Room): boolean {
    return limit === 0 || this.of(owner) + Math.min(calls, limit) <= limit;
  }

  /** Returns how to leave, which counts once. */
  enter(owner: string, calls: number): () => void {
    this.#byOwner.set(owner, this.of(owner) + calls);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = this.of(owner) - calls;
      if (left > 0) this.#byOwner.set(owner, left);
      else this.#byOwner.delete(owner);
    };
  }
}
