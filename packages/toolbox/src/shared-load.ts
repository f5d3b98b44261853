import { HubError } from '@starrocks-mcp/protocol';

interface SharedLoadDeps<T> {
  /** Aborted when nobody waits for it any more. */
  readonly load: (signal: AbortSignal) => Promise<T>;
  /** How long a loaded value is kept; a failure is not kept at all. */
  readonly ttlMs: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

interface Running<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** One load for all who ask while it runs, and its value for a while after. */
export class SharedLoad<T> {
  readonly #deps: SharedLoadDeps<T>;
  #running: Running<T> | undefined;
  #kept: { readonly value: T; readonly until: number } | undefined;

  constructor(deps: SharedLoadDeps<T>) {
    this.#deps = deps;
  }

  /** Rejects with CANCELLED when `signal` aborts first; the load itself goes on while others wait for it. */
  async get(signal: AbortSignal): Promise<T> {
    if (this.#kept && this.#deps.now() < this.#kept.until) return this.#kept.value;
    if (signal.aborted) throw new HubError('CANCELLED', 'The caller gave up.');
    const running = (this.#running ??= this.#start());
    running.waiters += 1;
    try {
      return await untilAborted(running.promise, signal);
    } finally {
      running.waiters -= 1;
      if (running.waiters === 0) this.#abandon(running);
    }
  }

  #start(): Running<T> {
    const controller = new AbortController();
    const promise = this.#deps.load(controller.signal).then((value) => {
      this.#kept = { value, until: this.#deps.now() + this.#deps.ttlMs };
      return value;
    });
    return { promise, controller, waiters: 0 };
  }

  #abandon(running: Running<T>): void {
    if (this.#running === running) this.#running = undefined;
    running.controller.abort();
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new HubError('CANCELLED', 'The caller gave up.'));
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
