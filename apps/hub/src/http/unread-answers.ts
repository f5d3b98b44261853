import type { ServerResponse } from 'node:http';

interface UnreadAnswersOptions {
  /** Default 3 minutes: what the largest download takes over a slow line. */
  readonly patienceMs?: number;
  /** Default 10 s. */
  readonly lookMs?: number;
  readonly now?: () => number;
}

const PATIENCE_MS = 180_000;
const LOOK_MS = 10_000;

/**
 * Cuts off who asks and does not read: an answer that is complete and has not left holds its place and its memory for
 * as long as the other side likes. What is still being made, streams among it, is not looked at.
 */
export class UnreadAnswers {
  readonly #options: Required<UnreadAnswersOptions>;
  readonly #open = new Set<ServerResponse>();
  readonly #endedBy = new WeakMap<ServerResponse, number>();
  readonly #timer: NodeJS.Timeout;

  constructor({
    patienceMs = PATIENCE_MS,
    lookMs = LOOK_MS,
    now = () => performance.now(),
  }: UnreadAnswersOptions = {}) {
    this.#options = { patienceMs, lookMs, now };
    this.#timer = setInterval(() => this.look(), lookMs).unref();
  }

  /** Follows an answer until it is over. */
  add(res: ServerResponse): void {
    this.#open.add(res);
    res.once('close', () => this.#open.delete(res));
  }

  look(): void {
    const { now, patienceMs } = this.#options;
    for (const res of this.#open) {
      if (!res.writableEnded) continue;
      const endedBy = this.#endedBy.get(res) ?? now();
      this.#endedBy.set(res, endedBy);
      if (now() - endedBy >= patienceMs) res.destroy();
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
