/**
 * Calls under way that a later HTTP request may cancel. In the 2025 revisions a client cancels with a notification of
 * its own POST, and without sessions that reaches another server object than the one that runs the call. Owned by
 * whoever serves these POSTs; holds an entry only while its call runs.
 */
export class RunningCalls {
  readonly #calls = new Map<string, AbortController>();

  /** Remembers a call until `end`. A key already in use is taken over: the older call can no longer be cancelled. */
  start(key: string): { readonly signal: AbortSignal; readonly end: () => void } {
    const controller = new AbortController();
    this.#calls.set(key, controller);
    return {
      signal: controller.signal,
      end: () => {
        if (this.#calls.get(key) === controller) this.#calls.delete(key);
      },
    };
  }

  /** False when no such call runs: it ended, or it is another client's. */
  cancel(key: string): boolean {
    const controller = this.#calls.get(key);
    controller?.abort();
    return controller !== undefined;
  }

  get size(): number {
    return this.#calls.size;
  }
}
