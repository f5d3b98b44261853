/** Ceilings of one statement: what the hub asks for and what the agent grants; the stricter wins. */
export interface StatementLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const MIB = 1024 * 1024;

/** The agent's ceilings for a buffered answer unless its owner sets others. */
export const DEFAULT_LIMITS: StatementLimits = { maxRows: 10_000, maxBytes: 8 * MIB, timeoutMs: 60_000 };

/** Longest SQL text that hub or agent look at, in UTF-8 bytes; layer 0 of the guard. */
export const MAX_SQL_BYTES = 256 * 1024;

/** Request body of POST /execute-sql: the text, its JSON escapes and the parameters. */
export const MAX_EXECUTE_BODY_BYTES = 2 * MIB;

/** Rows frames aim at this size; one frame is one NDJSON line. */
export const ROWS_FRAME_TARGET_BYTES = 48 * 1024;

/** Longest frame that a reader accepts: one row of 1 MiB, escaped, and its envelope. */
export const MAX_FRAME_BYTES = 2 * MIB;

/** One row above this is refused with ROW_TOO_LARGE. */
export const MAX_ROW_BYTES = MIB;

/** A stream says "hb" when it has been silent this long, so that a reader can tell slow from dead. */
export const HEARTBEAT_MS = 5_000;
