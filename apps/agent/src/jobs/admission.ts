import { HubError } from '@starrocks-mcp/protocol';

interface Waiter {
  readonly admit: () => void;
}

/** So many at once, so many more in a queue, nobody beyond. */
export class Admission {
  #maxConcurrent: number;
  readonly #maxQueue: number;
  readonly #queue = new Set<Waiter>();
  #running = 0;

  constructor({ maxConcurrent, maxQueue }: { readonly maxConcurrent: number; readonly maxQueue: number }) {
    this.#maxConcurrent = maxConcurrent;
    this.#maxQueue = maxQueue;
  }

  /** Resolves when it is this one's turn. Rejects with AGENT_BUSY, or with the signal's reason; then nothing is held. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#maxConcurrent) {
      this.#running += 1;
      return;
    }
    if (this.#queue.size >= this.#maxQueue) {
      throw new HubError('AGENT_BUSY', 'The agent runs as many statements as its owner allows. Try again shortly.');
    }
    await this.#wait(signal);
  }

  /** Gives the place to who waits longest. */
  leave(): void {
    this.#running -= 1;
    this.#admitWaiting();
  }

  /** For those who come from now on; who runs already goes on. */
  setMaxConcurrent(maxConcurrent: number): void {
    this.#maxConcurrent = maxConcurrent;
    this.#admitWaiting();
  }

  #admitWaiting(): void {
    while (this.#running < this.#maxConcurrent) {
      const next = this.#queue.values().next().value;
      if (next === undefined) return;
      this.#running += 1;
      next.admit();
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#queue.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        admit: () => {
          this.#queue.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(waiter);
    });
  }
}
