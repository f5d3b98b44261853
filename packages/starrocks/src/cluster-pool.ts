import { HubError, type Field } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterLink, ResultSet, RunOptions } from './cluster-link.ts';
import { classifyDatabaseError } from './database-error.ts';
import { resolvePoolConfig, type ClusterPoolConfig, type ResolvedPoolConfig } from './pool-config.ts';
import { QueryKiller } from './query-killer.ts';
import type { Row } from './row-buffer.ts';
import { RunningStatement, type StatementOutcome } from './running-statement.ts';
import type { Session } from './session.ts';
import { SessionShelf } from './session-shelf.ts';

/** An answer that is still arriving. Whoever has it reads `batches` to its end or leaves the loop, which kills the statement. */
export interface RowStream {
  readonly fields: readonly Field[];
  /** Batches of about one frame; the socket is paused while nobody reads. Throws a HubError. */
  readonly batches: AsyncIterable<readonly Row[]>;
  /** Set once `batches` has ended. */
  readonly outcome: StatementOutcome;
}

/** Connections to one cluster. Every statement is bounded in rows, bytes and time, and killed on the cluster when it ends early. */
export interface ClusterPool extends ClusterLink {
  /** Rejects with a HubError when the statement fails before its first row. */
  stream(statement: ReadOnlyStatement, options: RunOptions): Promise<RowStream>;
}

/** Opens nothing yet: the first statement connects. Close it to end what still runs. */
export function openPool(config: ClusterPoolConfig): ClusterPool {
  return new Pool(resolvePoolConfig(config));
}

/** Time that a statement may have spent waiting without its server-side limit being shortened by a second. */
const QUERY_TIMEOUT_SLACK_MS = 250;

interface Order {
  readonly statement: ReadOnlyStatement;
  readonly options: RunOptions;
  /** On the clock of performance.now(). */
  readonly deadline: number;
}

class Pool implements ClusterPool {
  readonly #config: ResolvedPoolConfig;
  readonly #killer: QueryKiller;
  readonly #shelf: SessionShelf;
  readonly #running = new Set<RunningStatement>();

  constructor(config: ResolvedPoolConfig) {
    this.#config = config;
    this.#killer = new QueryKiller(config);
    this.#shelf = new SessionShelf(config, () => this.#killer.prepare());
  }

  async run(statement: ReadOnlyStatement, options: RunOptions): Promise<ResultSet> {
    const stream = await this.stream(statement, options);
    const rows: Row[] = [];
    for await (const batch of stream.batches) for (const row of batch) rows.push(row);
    const { truncated, bytes, elapsedMs } = stream.outcome;
    return { fields: stream.fields, rows, truncated, bytes, elapsedMs };
  }

  async stream(statement: ReadOnlyStatement, options: RunOptions): Promise<RowStream> {
    const deadline = performance.now() + options.timeoutMs;
    const session = await this.#shelf.take(options.timeoutMs, options.signal);
    const wasUsed = session.used;
    try {
      return await this.#startOn(session, { statement, options, deadline });
    } catch (error) {
      const isStale = wasUsed && !session.isAlive && error instanceof HubError && error.code === 'DB_UNAVAILABLE';
      if (!isStale || options.signal?.aborted === true) throw error;
    }
    // An idle connection that had gone stale says nothing about the cluster: a fresh one decides.
    this.#shelf.dropIdle();
    const fresh = await this.#shelf.take(deadline - performance.now(), options.signal);
    return this.#startOn(fresh, { statement, options, deadline });
  }

  async close(): Promise<void> {
    this.#shelf.close();
    await Promise.all([...this.#running].map((running) => running.cancel()));
    await this.#killer.close();
  }

  async #startOn(session: Session, { statement, options, deadline }: Order): Promise<RowStream> {
    try {
      await session.limitQueryTime(wholeSeconds(deadline - performance.now()), options.signal);
    } catch (error) {
      session.destroy();
      this.#shelf.giveBack(session);
      if (options.signal?.aborted === true) throw new HubError('CANCELLED', 'The statement was cancelled.');
      throw classifyDatabaseError(error);
    }
    const running = this.#runningOn(session, options);
    running.start(statement.text, Math.max(1, deadline - performance.now()));
    const fields = await running.fields;
    return {
      fields,
      batches: running.batches(),
      get outcome() {
        return running.outcome;
      },
    };
  }

  #runningOn(session: Session, options: RunOptions): RunningStatement {
    const running: RunningStatement = new RunningStatement(
      {
        session,
        killer: this.#killer,
        killConfirmTimeoutMs: this.#config.killConfirmTimeoutMs,
        release: () => {
          this.#running.delete(running);
          this.#shelf.giveBack(session);
        },
      },
      options,
    );
    this.#running.add(running);
    return running;
  }
}

/** StarRocks counts its limit in whole seconds, one at least; ours fires on time whatever it says. */
function wholeSeconds(remainingMs: number): number {
  return Math.max(1, Math.floor((remainingMs + QUERY_TIMEOUT_SLACK_MS) / 1_000));
}
