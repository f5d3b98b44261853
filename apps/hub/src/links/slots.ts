import { HubError } from '@starrocks-mcp/protocol';

interface SlotsOptions {
  /** What whoever finds no place in line is told. */
  readonly busy: string;
  readonly concurrency: number;
  readonly maxWaiting: number;
}

/** Lets a bounded number of works run at once; the next ones wait in line, a bounded number of them. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: SlotsOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  /** Resolves when a slot is free; give it back with `release`. Rejects with HUB_BUSY or what `signal` was aborted with. */
  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#options.concurrency) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new HubError('HUB_BUSY', this.#options.busy);
    }
    await this.#wait(signal);
  }

  /** Hands the slot to the next in line, or frees it. */
  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
