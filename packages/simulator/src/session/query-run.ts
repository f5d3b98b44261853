import type { DuckDBConnection } from '@duckdb/node-api';
import { timedOut } from '../errors.ts';
import type { Release } from '../release.ts';
import type { ServerError } from '../server-error.ts';

const INTERRUPT_INTERVAL_MS = 20;

/** One running query: ends by itself, by KILL, by its timeout, or because the client has gone. */
export class QueryRun {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #interrupts: NodeJS.Timeout | undefined;
  #connection: DuckDBConnection | undefined;
  #error: ServerError | undefined;

  constructor(input: { timeoutSeconds: number; release: Release }) {
    const { timeoutSeconds, release } = input;
    this.signal = this.#controller.signal;
    // Node's timers hold 31 bits of milliseconds.
    const delayMs = Math.min(timeoutSeconds * 1000, 2_147_483_647);
    this.#timer = setTimeout(() => {
      this.cancel(timedOut(release, timeoutSeconds));
    }, delayMs);
    this.#timer.unref();
  }

  /** From here on a cancel interrupts the engine too. */
  attach(connection: DuckDBConnection): void {
    this.#connection = connection;
    if (this.#error !== undefined) this.#interrupt();
  }

  cancel(error: ServerError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#interrupt();
    this.#controller.abort(error);
  }

  /** The engine forgets an interrupt that comes before it has begun, so it is told again until the query has ended. */
  #interrupt(): void {
    this.#connection?.interrupt();
    this.#interrupts ??= setInterval(() => this.#connection?.interrupt(), INTERRUPT_INTERVAL_MS);
  }

  /** Throws the error that ended it, if one did. */
  throwIfCancelled(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /** What to answer for an error of the engine: the cancel, where that was the cause. */
  reasonFor(error: unknown): unknown {
    return this.#error ?? error;
  }

  async delay(seconds: number): Promise<void> {
    if (seconds <= 0) return;
    this.throwIfCancelled();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, Math.min(seconds * 1000, 2_147_483_647));
      const { signal } = this;
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
    this.throwIfCancelled();
  }

  end(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#interrupts);
    this.#connection = undefined;
  }
}
