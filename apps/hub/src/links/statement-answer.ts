import {
  agentErrorSchema,
  frameSchema,
  HubError,
  isErrorCode,
  type Cell,
  type ErrorCode,
  type Field,
} from '@starrocks-mcp/protocol';
import type { ResultSet } from '@starrocks-mcp/starrocks';
import { AskAgainError } from './unsent-error.ts';

interface AnswerLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** What agents say over HTTP when they are busy. */
const BUSY_MS = 1_000;
/** Frames carry more than the rows' JSON: names, escapes, envelopes. What is beyond this is not an honest answer. */
const ENVELOPE_BYTES = 4 * 1024 * 1024;

/** What one frame adds to an answer. */
export type AnswerStep =
  | { readonly kind: 'head'; readonly fields: readonly Field[] }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'end'; readonly end: AnswerEnd }
  | { readonly kind: 'error'; readonly error: HubError };

export interface AnswerEnd {
  readonly rows: number;
  readonly bytes: number;
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** Reads the frames of one answer in their order; whatever an agent may not send throws AGENT_PROTOCOL. */
export class AnswerFrames {
  readonly #limits: AnswerLimits;
  #width: number | undefined;
  #nextSeq = 0;
  #rows = 0;
  #received = 0;

  constructor(limits: AnswerLimits) {
    this.#limits = limits;
  }

  /** Counts bytes as they arrive, before they are read. */
  countBytes(length: number): void {
    this.#received += length;
    if (this.#received <= this.#limits.maxBytes * 2 + ENVELOPE_BYTES) return;
    throw new HubError(
      'RESULT_TOO_LARGE',
      'The agent sent more than this statement may return. Ask for fewer rows or columns.',
    );
  }

  /** Undefined for a sign of life. */
  take(frame: unknown): AnswerStep | undefined {
    if (isRowsFrame(frame)) return this.#takeRows(frame);
    const parsed = frameSchema.safeParse(frame);
    if (!parsed.success) throw nonsense('a frame of no known form');
    switch (parsed.data.t) {
      case 'head':
        if (this.#width !== undefined) throw nonsense('two heads');
        this.#width = parsed.data.fields.length;
        return { kind: 'head', fields: parsed.data.fields };
      case 'hb':
        return undefined;
      case 'rows':
        return this.#takeRows(parsed.data);
      case 'err':
        return { kind: 'error', error: this.#refusal(agentError(parsed.data)) };
      case 'end':
        return this.#takeEnd(parsed.data);
    }
  }

  /** Over a connection that the agent opened, there is no status and no `Retry-After` to say this with. */
  #refusal(error: HubError): HubError {
    if (error.code !== 'AGENT_BUSY' || this.#width !== undefined) return error;
    return new AskAgainError(error.code, error.message, { waitMs: BUSY_MS });
  }

  #takeRows({ seq, rows }: RowsFrame): AnswerStep {
    const width = this.#width;
    if (width === undefined) throw nonsense('rows before the head');
    if (seq !== this.#nextSeq)
      throw new HubError('STREAM_TRUNCATED', 'A part of the answer is missing. Run the call again.');
    this.#nextSeq += 1;
    if (!areRows(rows, width)) throw nonsense('a row that does not fit its columns');
    this.#rows += rows.length;
    if (this.#rows > this.#limits.maxRows) throw nonsense('more rows than were asked for');
    return { kind: 'rows', rows };
  }

  #takeEnd({ rows, bytes, truncated, elapsedMs }: AnswerEnd): AnswerStep {
    if (this.#width === undefined) throw nonsense('an end before the head');
    if (rows !== this.#rows)
      throw new HubError('STREAM_TRUNCATED', 'Rows were lost on the way from the agent. Run the call again.');
    return { kind: 'end', end: { rows, bytes, truncated, elapsedMs } };
  }
}

/** Puts one whole answer together. */
export class StatementAnswer {
  readonly #frames: AnswerFrames;
  readonly #rows: (readonly Cell[])[] = [];
  #fields: readonly Field[] = [];

  constructor(limits: AnswerLimits) {
    this.#frames = new AnswerFrames(limits);
  }

  countBytes(length: number): void {
    this.#frames.countBytes(length);
  }

  /** Takes one frame. Returns the whole answer once it is complete, or the error with which the agent ended it. */
  take(frame: unknown): ResultSet | HubError | undefined {
    const step = this.#frames.take(frame);
    switch (step?.kind) {
      case undefined:
        return undefined;
      case 'head':
        this.#fields = step.fields;
        return undefined;
      case 'rows':
        for (const row of step.rows) this.#rows.push(row);
        return undefined;
      case 'error':
        return step.error;
      case 'end': {
        const { bytes, truncated, elapsedMs } = step.end;
        return { fields: this.#fields, rows: this.#rows, truncated, bytes, elapsedMs };
      }
    }
  }
}

interface RowsFrame {
  readonly t: 'rows';
  readonly seq: number;
  readonly rows: readonly unknown[];
}

/** Checked by hand, not by schema: it is the one frame whose cost grows with the answer. */
function isRowsFrame(frame: unknown): frame is RowsFrame {
  return (
    typeof frame === 'object' &&
    frame !== null &&
    't' in frame &&
    frame.t === 'rows' &&
    'seq' in frame &&
    typeof frame.seq === 'number' &&
    'rows' in frame &&
    Array.isArray(frame.rows)
  );
}

function areRows(rows: readonly unknown[], width: number): rows is readonly (readonly Cell[])[] {
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== width) return false;
    for (const cell of row) if (cell !== null && typeof cell !== 'string' && typeof cell !== 'number') return false;
  }
  return true;
}

function nonsense(what: string): HubError {
  return new HubError(
    'AGENT_PROTOCOL',
    `The agent answered with ${what}. Hub and agent may be of releases that do not fit together.`,
  );
}

/** Codes about the statement and its database, which an agent may speak for; the rest is the hub's own to say. */
const AGENT_MAY_SAY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NOT_READ_ONLY',
  'SQL_TOO_LARGE',
  'POLICY_DENIED',
  'ADHOC_DISABLED',
  'OUTSIDE_HOURS',
  'KILL_SWITCH',
  'POLICY_BUDGET',
  'AUDIT_UNAVAILABLE',
  'EXCESS_GRANTS',
  'BAD_SIGNATURE',
  'TENANT_MISMATCH',
  'STALE_EPOCH',
  'REPLAYED',
  'EXPIRED',
  'CLOCK_SKEW',
  'SLOW_CONSUMER',
  'AGENT_BUSY',
  'QUERY_TIMEOUT',
  'CANCELLED',
  'RESULT_TOO_LARGE',
  'ROW_TOO_LARGE',
]);

const MAX_MESSAGE_LENGTH = 2_000;

interface AgentSays {
  readonly code: string;
  readonly message: string;
  readonly errno?: number | undefined;
  readonly sqlState?: string | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** An agent's own error, believed as far as an agent may speak. */
function agentError(said: AgentSays): HubError {
  const { code, message, errno, sqlState } = said;
  if (code === 'UNAUTHENTICATED') return refusedToken();
  if (code === 'HUB_BUSY' || code === 'RATE_LIMITED')
    return new HubError('AGENT_BUSY', message.slice(0, MAX_MESSAGE_LENGTH));
  if (code === 'HOST_REFUSED') {
    return new HubError(
      'AGENT_PROTOCOL',
      'The agent does not answer to the host name in agent_url. Add that name to AGENT_ALLOWED_HOSTS at the agent.',
    );
  }
  if (code === 'SHUTTING_DOWN')
    return new HubError('AGENT_OFFLINE', 'The agent is stopping. Try again once it is back.');
  if (!isErrorCode(code) || !(AGENT_MAY_SAY.has(code) || code.startsWith('DB_'))) {
    return new HubError('AGENT_PROTOCOL', 'The agent failed in a way that it did not explain. Its own log says more.', {
      cause: new Error(`agent said ${code.slice(0, 60)}`),
    });
  }
  return new HubError(code, message.slice(0, MAX_MESSAGE_LENGTH), {
    details: { ...said.details, ...(errno !== undefined && { errno }), ...(sqlState !== undefined && { sqlState }) },
  });
}

function refusedToken(): HubError {
  return new HubError(
    'AGENT_UNAUTHENTICATED',
    'The agent does not accept the hub’s token. Compare agent_token here with AGENT_TOKEN there.',
  );
}

/** What an HTTP answer other than 200 means. */
export function errorOfStatus(status: number, body: string): HubError {
  const parsed = agentErrorSchema.safeParse(parseOrNothing(body));
  if (status === 401 && !(parsed.success && parsed.data.code === 'BAD_SIGNATURE')) return refusedToken();
  if (parsed.success) return agentError(parsed.data);
  if (status >= 300 && status < 400) {
    return new HubError(
      'AGENT_PROTOCOL',
      'The agent’s address answers with a redirect, which is not followed. Put the final address into agent_url.',
    );
  }
  if (status === 502 || status === 503 || status === 504) {
    return new HubError(
      'AGENT_OFFLINE',
      'Something in front of the agent answers, but not the agent itself. Check that the agent runs.',
    );
  }
  return new HubError(
    'AGENT_PROTOCOL',
    `The agent’s address answered with status ${status}, not as an agent would. Check agent_url.`,
  );
}

function parseOrNothing(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
