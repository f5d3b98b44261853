import { openDriverConnection, type DriverConnection } from './driver-connection.ts';
import type { ResolvedPoolConfig } from './pool-config.ts';

export interface KillTarget {
  readonly threadId: number;
  readonly queryTag: string | undefined;
}

/**
 * The reserved connection that kills: it is there when all others are busy and the account has no connection left.
 * Killing one's own query needs no privilege (qe/StmtExecutor.java).
 */
export class QueryKiller {
  readonly #config: ResolvedPoolConfig;
  #opening: Promise<DriverConnection> | undefined;
  #closed = false;

  constructor(config: ResolvedPoolConfig) {
    this.#config = config;
  }

  /** Opens the connection ahead of need. A failure shows at the next kill, which tries again. */
  prepare(): void {
    if (!this.#closed) this.#connection().catch(() => undefined);
  }

  /** Resolves when the server has taken the order; the query may still be ending. */
  async kill(target: KillTarget): Promise<void> {
    const { connection } = await this.#connection();
    const victim = target.queryTag === undefined ? String(target.threadId) : `'${target.queryTag}'`;
    await new Promise<void>((resolve, reject) => {
      connection.query({ sql: `KILL QUERY ${victim}`, timeout: this.#config.killConfirmTimeoutMs }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opening?.catch(() => undefined);
    opened?.connection.end(() => undefined);
    opened?.socket.destroySoon();
  }

  #connection(): Promise<DriverConnection> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<DriverConnection> {
    const forget = (): void => {
      this.#opening = undefined;
    };
    try {
      const opened = await openDriverConnection(this.#config);
      opened.connection.on('error', forget);
      opened.connection.on('end', forget);
      opened.socket.unref();
      return opened;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
