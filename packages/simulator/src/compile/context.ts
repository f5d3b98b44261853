import { randomBytes } from 'node:crypto';
import type { Release } from '../release.ts';
import type { NamedColumn } from './expression-types.ts';

/** A table as the compiler needs it. */
export interface TableSource {
  /** `information_schema.loads`, lower case: what faults name. */
  readonly key: string;
  readonly columns: readonly NamedColumn[];
  /** What stands after FROM in the engine's SQL. */
  readonly sql: string;
}

/** What the compiler asks of the session and of the cluster. */
export interface CompileContext {
  readonly release: Release;
  readonly database: string;
  readonly zone: string;
  readonly user: string;
  readonly connectionId: number;
  readonly lastQueryId: string;
  /** Kept profiles by query id. */
  readonly profiles: Readonly<Record<string, string>>;
  /** Throws the FE's error for what does not exist or may not be read. */
  findTable(name: { catalog: string; database: string; table: string }): TableSource;
  /** The value of `@@name`. Throws 1193 for an unknown name. */
  readVariable(name: string, scope: 'session' | 'global'): string | number | boolean;
}

/** What reading the statement showed besides its SQL. */
export interface CompileNotes {
  readonly tables: Set<string>;
  sleepSeconds: number;
  /** False when the SQL holds values of this session, so that it must not be reused for another. */
  reusable: boolean;
}

// Random, so that no text of a query can be taken for them.
const mark = (name: string): string => `__${name}_${randomBytes(8).toString('hex')}__`;

/** Stands for the cluster's time in compiled SQL, as microseconds since 1970, until the statement runs. */
export const NOW_MARK = mark('now');
/** Stands for the seconds that counters have grown. */
export const ELAPSED_MARK = mark('elapsed');
