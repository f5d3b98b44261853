import { HubError } from '@starrocks-mcp/protocol';
import type { ResultSet } from '@starrocks-mcp/starrocks';
import type { ClusterPort } from '../port.ts';
import type { DiagnosisClock } from './diagnosis-clock.ts';

/** What a diagnosis has asked of the cluster so far. */
export interface Cost {
  readonly statements: number;
  readonly rows: number;
  readonly bytes: number;
}

interface RunnerDeps {
  readonly port: ClusterPort;
  readonly clock: DiagnosisClock;
  readonly signal: AbortSignal | undefined;
  readonly concurrency: number;
  readonly sampleIntervalMs: number;
}

export interface Samples {
  readonly first: ResultSet;
  readonly second: ResultSet;
  readonly seconds: number;
}

interface Timed {
  readonly result: ResultSet;
  /** When the answer came, milliseconds. */
  readonly at: number;
}

/** Sends the statements of one diagnosis: each text once, a second time when it is sampled, a few at a time; and counts them. */
export class StatementRunner {
  readonly #deps: RunnerDeps;
  readonly #once = new Map<string, Promise<Timed>>();
  readonly #twice = new Map<string, Promise<Samples>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #statements = 0;
  #rows = 0;
  #bytes = 0;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  get cost(): Cost {
    return { statements: this.#statements, rows: this.#rows, bytes: this.#bytes };
  }

  async once(sql: string): Promise<ResultSet> {
    return (await this.#first(sql)).result;
  }

  twice(sql: string): Promise<Samples> {
    return remember(this.#twice, sql, () => this.#sample(sql));
  }

  async #sample(sql: string): Promise<Samples> {
    const { clock, signal, sampleIntervalMs } = this.#deps;
    const { result: first, at: firstAt } = await this.#first(sql);
    // What was not there cannot have lasted or grown: the cluster is spared the second statement.
    if (first.rows.length === 0) return { first, second: first, seconds: sampleIntervalMs / 1000 };
    await clock.wait(Math.max(0, firstAt + sampleIntervalMs - clock.now().getTime()), signal);
    const second = await this.#send(sql);
    // The clock may be a test's that stands still between two statements; the pause asked for has passed at least.
    const seconds = Math.max(clock.now().getTime() - firstAt, sampleIntervalMs) / 1000;
    return { first, second, seconds };
  }

  #first(sql: string): Promise<Timed> {
    return remember(this.#once, sql, async () => ({
      result: await this.#send(sql),
      at: this.#deps.clock.now().getTime(),
    }));
  }

  async #send(sql: string): Promise<ResultSet> {
    await this.#enter();
    try {
      this.assertNotCancelled();
      this.#statements += 1;
      const result = await this.#deps.port.query(sql);
      this.#rows += result.rows.length;
      this.#bytes += result.bytes;
      return result;
    } finally {
      this.#leave();
    }
  }

  /** Throws CANCELLED once the caller has gone. */
  assertNotCancelled(): void {
    if (this.#deps.signal?.aborted === true) throw new HubError('CANCELLED', 'The diagnosis was cancelled.');
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#deps.concurrency) {
      this.#running += 1;
      return;
    }
    // The one that leaves hands its place over, so `#running` stays as it is.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

function remember<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  // Each asker handles the failure; this only keeps a failure that nobody awaits yet from ending the process.
  made.catch(() => {});
  memory.set(key, made);
  return made;
}
