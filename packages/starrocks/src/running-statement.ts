import { HubError, type Field } from '@starrocks-mcp/protocol';
import type { Query } from 'mysql2';
import type { RunOptions } from './cluster-link.ts';
import { decodeColumn, type ColumnFacts } from './cell-decoder.ts';
import { classifyDatabaseError } from './database-error.ts';
import type { QueryKiller } from './query-killer.ts';
import { RowBuffer, type RawRow, type Row } from './row-buffer.ts';
import type { Session } from './session.ts';

/** How a statement ended well. */
export interface StatementOutcome {
  readonly rows: number;
  /** Its rows as JSON, escapes not counted. */
  readonly bytes: number;
  /** True when a limit ended it early; then the rest was killed on the cluster. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
  /** Whether the cluster was seen to end a killed statement; undefined when nothing had to be killed. */
  readonly killConfirmed: boolean | undefined;
}

interface StatementDeps {
  readonly session: Session;
  readonly killer: QueryKiller;
  readonly killConfirmTimeoutMs: number;
  /** Called once, when nothing of the statement is left on the session. */
  readonly release: () => void;
}

/** Batches that may wait for the reader before the socket is paused. */
const MAX_READY_BATCHES = 2;

/** How long the last packet of a statement that is over may take. */
const LAST_PACKET_TIMEOUT_MS = 250;

/** One statement on one session: from its text going out until the cluster has said that it is over. */
export class RunningStatement {
  readonly #deps: StatementDeps;
  readonly #options: RunOptions;
  readonly #startedAt = performance.now();
  readonly #fields: Promise<readonly Field[]>;
  #resolveFields!: (fields: readonly Field[]) => void;
  #rejectFields!: (error: HubError) => void;
  #buffer: RowBuffer | undefined;
  #isEnded = false;
  #stopReason: 'limit' | HubError | undefined;
  #outcome: StatementOutcome | HubError | undefined;
  #waiting: (() => void)[] = [];
  #wakeKiller: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: StatementDeps, options: RunOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#fields = new Promise((resolve, reject) => {
      this.#resolveFields = resolve;
      this.#rejectFields = reject;
    });
    this.#fields.catch(() => undefined);
  }

  /** Sends the text. `deadlineMs` from now, the statement is killed with QUERY_TIMEOUT. */
  start(text: string, deadlineMs: number): void {
    const { session } = this.#deps;
    session.used = true;
    session.onLost = (error) => this.#onLost(error);
    this.#timer = setTimeout(this.#onDeadline, deadlineMs);
    this.#options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#listen(session.query(text));
    if (this.#options.signal?.aborted === true) this.#onAbort();
  }

  /** Rejects with a HubError when the statement fails before its first row. */
  get fields(): Promise<readonly Field[]> {
    return this.#fields;
  }

  /** Set once `batches` has ended without throwing. */
  get outcome(): StatementOutcome {
    if (this.#outcome === undefined || this.#outcome instanceof HubError) {
      throw new Error('The statement has no outcome before its last batch was read.');
    }
    return this.#outcome;
  }

  /** The rows, in batches of about one frame. Throws a HubError; leaving it early kills the statement. */
  async *batches(): AsyncGenerator<readonly Row[], void, undefined> {
    try {
      for (;;) {
        const batch = this.#buffer?.shift();
        if (batch !== undefined) {
          if (!this.#isEnded && this.#buffer?.readyBatches === 0) this.#deps.session.resume();
          yield batch;
        } else if (this.#outcome instanceof HubError) throw this.#outcome;
        else if (this.#outcome !== undefined) return;
        else await this.#somethingNew();
      }
    } finally {
      await this.cancel();
    }
  }

  /** Kills the statement unless it is over, and resolves when it is. */
  async cancel(): Promise<void> {
    if (!this.#isEnded) this.#onAbort();
    while (this.#outcome === undefined) await this.#somethingNew();
  }

  #listen(query: Query): void {
    // The driver's types leave out that `fields` carries plain column definitions.
    query.on('fields', (columns: unknown) => this.#onFields(columns));
    query.on('result', (row: unknown) => this.#onRow(row));
    query.on('error', (error: unknown) => this.#onEnd(classifyDatabaseError(error)));
    query.on('end', () => this.#onEnd());
  }

  #onFields(columns: unknown): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- mysql2 hands over its ColumnDefinition array, or undefined after an OK packet
    const decoded = ((columns ?? []) as ColumnFacts[]).map(decodeColumn);
    this.#buffer = new RowBuffer(decoded, this.#options);
    this.#resolveFields(decoded.map((column) => column.field));
  }

  #onRow(row: unknown): void {
    if (this.#stopReason !== undefined || !Array.isArray(row)) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rowsAsArray without typeCast gives buffers and nulls
    const verdict = this.#buffer?.add(row as RawRow);
    if (verdict === 'limit') this.#stop('limit');
    else if (verdict === 'row_too_large') this.#stop(rowTooLarge());
    else if ((this.#buffer?.readyBatches ?? 0) >= MAX_READY_BATCHES) this.#deps.session.pause();
    if (this.#buffer?.readyBatches !== 0) this.#wake();
  }

  /** The statement's last packet: nothing more will come. */
  #onEnd(error?: HubError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#wakeKiller?.();
    if (this.#stopReason === undefined) this.#settle(error);
  }

  #onLost(error: unknown): void {
    this.#onEnd(classifyDatabaseError(error));
  }

  readonly #onAbort = (): void => {
    const { signal } = this.#options;
    const reason: unknown = signal?.aborted === true ? signal.reason : undefined;
    this.#stop(reason instanceof HubError ? reason : new HubError('CANCELLED', 'The statement was cancelled.'));
  };

  readonly #onDeadline = (): void => {
    this.#stop(
      new HubError('QUERY_TIMEOUT', `The query did not finish within ${this.#options.timeoutMs} ms and was stopped.`),
    );
  };

  #stop(reason: 'limit' | HubError): void {
    if (this.#isEnded || this.#stopReason !== undefined) return;
    this.#stopReason = reason;
    // The rest of the answer is read and dropped, so that the last packet, which proves the end, can arrive.
    this.#deps.session.resume();
    void this.#kill(reason);
  }

  async #kill(reason: 'limit' | HubError): Promise<void> {
    const confirmed = await this.#killAndWatch();
    if (!confirmed) this.#deps.session.destroy();
    this.#isEnded = true;
    this.#settle(reason === 'limit' ? undefined : withKill(reason, confirmed), confirmed);
  }

  /** True when the cluster sent the statement's last packet within the time for it. */
  async #killAndWatch(): Promise<boolean> {
    const { session, killer, killConfirmTimeoutMs } = this.#deps;
    const ended = this.#isEnded ? Promise.resolve() : new Promise<void>((resolve) => (this.#wakeKiller = resolve));
    const tooLate = new AbortController();
    const timer = setTimeout(() => tooLate.abort(), killConfirmTimeoutMs);
    try {
      await within(Promise.all([killer.kill(session), ended]), tooLate.signal);
      return session.isAlive;
    } catch {
      // A refused order may only mean that the statement was over already: then its last packet is on the way.
      await within(ended, AbortSignal.any([tooLate.signal, AbortSignal.timeout(LAST_PACKET_TIMEOUT_MS)])).catch(
        () => undefined,
      );
      return this.#isEnded && session.isAlive;
    } finally {
      clearTimeout(timer);
    }
  }

  #settle(error: HubError | undefined, killConfirmed?: boolean): void {
    if (this.#outcome !== undefined) return;
    this.#buffer?.flush();
    this.#outcome = error ?? {
      rows: this.#buffer?.rows ?? 0,
      bytes: this.#buffer?.bytes ?? 0,
      truncated: this.#stopReason === 'limit',
      elapsedMs: performance.now() - this.#startedAt,
      killConfirmed,
    };
    if (error !== undefined) this.#rejectFields(error);
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#deps.session.onLost = undefined;
    this.#deps.release();
    this.#wake();
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject);
  });
}

function withKill(error: HubError, killConfirmed: boolean): HubError {
  return new HubError(error.code, error.message, {
    cause: error.cause,
    details: { ...error.details, killConfirmed },
  });
}

function rowTooLarge(): HubError {
  return new HubError('ROW_TOO_LARGE', 'A row is larger than 1 MiB. Select fewer or shorter columns.');
}
