import { killed, unknownThread } from '../errors.ts';
import type { ServerError } from '../server-error.ts';

/** A query that runs now. */
export interface RunningQuery {
  readonly connectionId: number;
  readonly user: string;
  readonly database: string;
  readonly text: string;
  readonly queryId: string;
  readonly customQueryId: string;
  /** Milliseconds since 1970, of the real clock. */
  readonly startedAt: number;
}

export interface LiveConnection {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly database: string;
  readonly connectedAt: number;
  readonly query: RunningQuery | undefined;
  /** Ends the running query, if there is one, with this error. */
  cancel(error: ServerError): void;
  disconnect(): void;
}

/** The connections of the FE and what they run: SHOW PROCESSLIST and KILL. */
export class Processes {
  readonly #connections = new Map<number, LiveConnection>();

  add(connection: LiveConnection): void {
    this.#connections.set(connection.id, connection);
  }

  remove(id: number): void {
    this.#connections.delete(id);
  }

  connections(): readonly LiveConnection[] {
    return [...this.#connections.values()];
  }

  running(): readonly RunningQuery[] {
    return this.connections().flatMap((connection) => connection.query ?? []);
  }

  /** KILL by thread id or by query id. Throws 1094 when nothing has it. */
  kill(input: { target: number | string; whole: boolean; statement: string }): LiveConnection {
    const { target, whole, statement } = input;
    const found = typeof target === 'number' ? this.#connections.get(target) : this.#findByQuery(target);
    if (found === undefined) throw unknownThread(String(target));
    found.cancel(killed(statement));
    if (whole) found.disconnect();
    return found;
  }

  #findByQuery(queryId: string): LiveConnection | undefined {
    return this.connections().find(
      ({ query }) => query !== undefined && (query.queryId === queryId || query.customQueryId === queryId),
    );
  }
}
