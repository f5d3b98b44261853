import type { SqlType } from '../sql/sql-type.ts';

/** A piece of the engine's SQL and the StarRocks type of its value. */
export interface Expr {
  readonly sql: string;
  readonly type: SqlType;
  /** The value, where it is a literal: for arguments that must be known when the statement is read. */
  readonly literal?: string;
}

export interface NamedColumn {
  readonly name: string;
  readonly type: SqlType;
}
