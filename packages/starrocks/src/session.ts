import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { HubError } from '@starrocks-mcp/protocol';
import type { Connection, Query } from 'mysql2';
import { classifyDatabaseError } from './database-error.ts';
import { openDriverConnection, type DriverConnection } from './driver-connection.ts';
import type { ResolvedPoolConfig } from './pool-config.ts';
import type { RawRow } from './row-buffer.ts';

/**
 * One pinned connection. At opening it is made sure that the server reads text by StarRocks' rules; zone, SQL mode and
 * row limit of the session stay the customer's.
 */
export class Session {
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #commandTimeoutMs: number;
  #lostWith: unknown;
  #onLost: ((error: unknown) => void) | undefined;
  #queryTimeoutSeconds: number | undefined;
  #queryTag: string | undefined;
  /** True once a statement has run, so that a failure may be a connection gone stale. */
  used = false;

  private constructor({ connection, socket }: DriverConnection, commandTimeoutMs: number) {
    this.#connection = connection;
    this.#socket = socket;
    this.#commandTimeoutMs = commandTimeoutMs;
    connection.on('error', (error: unknown) => this.#lose(error));
    connection.on('end', () => this.#lose(new Error('The server closed the connection.')));
  }

  /**
   * Rejects with the driver's error, or with a HubError when the session speaks another dialect. Aborting cuts the
   * connection.
   */
  static async open(config: ResolvedPoolConfig, signal: AbortSignal): Promise<Session> {
    const session = new Session(await openDriverConnection(config, signal), config.connectTimeoutMs);
    const cut = (): void => session.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      signal.throwIfAborted();
      await session.#assertStarRocksDialect();
      await session.#tagQueries();
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
    return session;
  }

  get isAlive(): boolean {
    return this.#lostWith === undefined;
  }

  /** The thread id of the handshake: what KILL takes on the same FE. */
  get threadId(): number {
    return this.#connection.threadId;
  }

  /** The session's `custom_query_id` (3.4+): KILL by it reaches the query on whichever FE it runs. */
  get queryTag(): string | undefined {
    return this.#queryTag;
  }

  /** Called once when the connection is gone; at once when it already is. */
  set onLost(listener: ((error: unknown) => void) | undefined) {
    this.#onLost = listener;
    if (this.#lostWith !== undefined) listener?.(this.#lostWith);
  }

  /** Sends this exact text; events `fields`, `result` (rows of raw bytes), `error`, `end`. A lost connection is told by onLost. */
  query(text: string): Query {
    return this.#connection.query({ sql: text, rowsAsArray: true, typeCast: false });
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  /**
   * Bounds the next statement on the server by at most this many seconds. A bound already set stands while it is no
   * longer and not more than a tenth shorter, so that the usual statement needs no extra round trip. Aborting cuts the
   * connection.
   */
  async limitQueryTime(seconds: number, signal: AbortSignal | undefined): Promise<void> {
    const current = this.#queryTimeoutSeconds;
    if (current !== undefined && current <= seconds && current >= seconds * 0.9) return;
    const cut = (): void => this.destroy();
    signal?.addEventListener('abort', cut, { once: true });
    try {
      this.#queryTimeoutSeconds = undefined;
      await this.#command(`SET query_timeout = ${seconds}`, Math.min(this.#commandTimeoutMs, seconds * 1_000));
      this.#queryTimeoutSeconds = seconds;
    } finally {
      signal?.removeEventListener('abort', cut);
    }
  }

  /** Says goodbye and closes. */
  end(): void {
    this.#onLost = undefined;
    if (this.isAlive) this.#connection.end(() => undefined);
    this.#lostWith ??= new Error('The session was closed.');
    this.#socket.destroySoon();
  }

  /** Cuts the connection at once. */
  destroy(): void {
    this.#socket.destroy();
    this.#lose(new Error('The session was destroyed.'));
  }

  #lose(error: unknown): void {
    if (this.#lostWith !== undefined) return;
    this.#lostWith = error;
    this.#socket.destroy();
    this.#onLost?.(error);
  }

  /** With `trino` the text goes to another parser, with other quoting rules than the guard's. */
  async #assertStarRocksDialect(): Promise<void> {
    const rows = await this.#command('SELECT @@sql_dialect').catch(undefinedWhenUnknownVariable);
    const dialect = rows?.[0]?.[0]?.toString() ?? 'StarRocks';
    if (dialect.toLowerCase() === 'starrocks') return;
    throw new HubError(
      'DB_ERROR',
      'The sql_dialect of this account is not StarRocks, so statements would be read by other rules. Set it to StarRocks.',
    );
  }

  async #tagQueries(): Promise<void> {
    const tag = `starrocks-mcp-${randomUUID()}`;
    const done = await this.#command(`SET custom_query_id = '${tag}'`).catch(undefinedWhenUnknownVariable);
    if (done !== undefined) this.#queryTag = tag;
  }

  #command(text: string, timeoutMs = this.#commandTimeoutMs): Promise<readonly RawRow[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.destroy();
        reject(new HubError('DB_UNAVAILABLE', 'StarRocks did not answer while the session was being set up.'));
      }, timeoutMs);
      this.#connection.query({ sql: text, rowsAsArray: true, typeCast: false }, (error, rows) => {
        clearTimeout(timer);
        if (error) reject(error);
        // A SELECT gives arrays of buffers with these options, a SET an OK header.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
        else resolve(Array.isArray(rows) ? (rows as unknown as RawRow[]) : []);
      });
    });
  }
}

function undefinedWhenUnknownVariable(error: unknown): undefined {
  if (classifyDatabaseError(error).code === 'DB_UNKNOWN_VARIABLE') return undefined;
  throw error;
}
