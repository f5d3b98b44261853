/** How a statement came: COM_QUERY, COM_STMT_PREPARE or COM_STMT_EXECUTE. */
export type Channel = 'query' | 'prepare' | 'execute';

/** One statement that reached the simulator, and what became of it. */
export interface StatementRecord {
  /** As it stood in the packet. */
  readonly text: string;
  /** First word in lower case: `select`, `drop`, `set`. */
  readonly kind: string;
  readonly channel: Channel;
  readonly user: string;
  readonly connectionId: number;
  /** Milliseconds since 1970, of the real clock. */
  readonly at: number;
  readonly outcome: 'running' | 'ok' | 'error' | 'killed' | 'disconnected';
  readonly errno?: number;
  /** Rows sent. */
  readonly rows: number;
}

/** More than any test looks at; older statements fall out so that a long run costs bounded memory. */
const MAX_RECORDS = 100_000;

type Mutable = { -readonly [Key in keyof StatementRecord]: StatementRecord[Key] };

export interface OpenRecord {
  finish(end: Pick<StatementRecord, 'outcome' | 'rows'> & { errno?: number }): void;
}

/** Keeps the latest statements of all connections, oldest first. */
export class StatementLog {
  #records: Mutable[] = [];

  begin(start: Pick<StatementRecord, 'text' | 'kind' | 'channel' | 'user' | 'connectionId'>): OpenRecord {
    const record: Mutable = { ...start, at: Date.now(), outcome: 'running', rows: 0 };
    this.#records.push(record);
    if (this.#records.length > MAX_RECORDS * 2) this.#records = this.#records.slice(-MAX_RECORDS);
    return { finish: (end) => void Object.assign(record, end) };
  }

  list(): readonly StatementRecord[] {
    return structuredClone(this.#records.slice(-MAX_RECORDS));
  }

  clear(): void {
    this.#records = [];
  }
}
