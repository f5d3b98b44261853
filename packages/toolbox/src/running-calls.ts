/**
 * Calls under way that a later HTTP request may cancel. In the 2025 revisions a client cancels with a notification of
 * its own POST, and without sessions that reaches another server object than the one that runs the call. Owned by
 * whoever serves these POSTs; holds an entry only while its call runs.
 */
export class RunningCalls {
  readonly #calls = new Map<string, AbortController>();

  /**
   * Remembers a call until `end`. Its signal also aborts with `request`, the signal of the request that the call came
   * with. A key already in use is taken over: the older call can no longer be cancelled.
   */
  start(key: string, request?: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(request?.reason);
    // By hand: `AbortSignal.any` costs more than the rest of a short call.
    request?.addEventListener('abort', onAbort, { once: true });
    if (request?.aborted === true) onAbort();
    this.#calls.set(key, controller);
    return {
      signal: controller.signal,
      end: () => {
        request?.removeEventListener('abort', onAbort);
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
