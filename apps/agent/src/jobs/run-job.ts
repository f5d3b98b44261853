import { createHash } from 'node:crypto';
import {
  HubError,
  asHubError,
  loggableCause,
  type ExecuteSqlRequest,
  type StatementLimits,
} from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterPool, StatementOutcome } from '@starrocks-mcp/starrocks';
import type { Logger } from 'pino';
import type { Admission } from './admission.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { DatabaseContact } from './database-contact.ts';
import type { Job, JobTable } from './job-table.ts';
import { effectiveLimits } from './limits.ts';
import type { StatementGate } from './statement-gate.ts';

export interface JobDeps {
  readonly gate: StatementGate;
  readonly jobs: JobTable;
  readonly admission: Admission;
  readonly pool: ClusterPool;
  readonly contact: DatabaseContact;
  readonly ceilings: StatementLimits;
  readonly log: Logger;
}

interface JobInput {
  readonly request: ExecuteSqlRequest;
  readonly jobId: string;
  readonly sink: AnswerSink;
  /** Calls back when nobody waits for the answer any more. */
  readonly onClientGone: (listener: () => void) => void;
}

/** One statement from its request to the last byte of its answer, and one line in the log. Never rejects. */
export async function runJob(deps: JobDeps, { request, jobId, sink, onClientGone }: JobInput): Promise<void> {
  const startedAt = performance.now();
  let job: Job | undefined;
  let outcome: StatementOutcome | undefined;
  let error: HubError | undefined;
  try {
    const statement = deps.gate(request);
    const begun = (job = deps.jobs.begin(jobId));
    onClientGone(() => begun.cancel(new HubError('CANCELLED', 'The client went away before the answer was complete.')));
    outcome = await answer({ deps, job, statement, sink, limits: effectiveLimits(deps.ceilings, request.limits) });
    deps.contact.succeeded();
  } catch (thrown) {
    error = asHubError(thrown);
    deps.contact.failed(error);
    sink.fail(error);
  }
  job?.finish({ killConfirmed: outcome?.killConfirmed ?? killConfirmed(error) });
  logStatement(deps.log, { sql: request.sql, jobId, outcome, error, durationMs: performance.now() - startedAt });
}

interface AnswerInput {
  readonly deps: JobDeps;
  readonly job: Job;
  readonly statement: ReadOnlyStatement;
  readonly sink: AnswerSink;
  readonly limits: StatementLimits;
}

async function answer({ deps, job, statement, sink, limits }: AnswerInput): Promise<StatementOutcome> {
  const deadline = performance.now() + limits.timeoutMs;
  await enterBy(deps.admission, job, limits.timeoutMs);
  try {
    const timeoutMs = Math.max(1, Math.round(deadline - performance.now()));
    const stream = await deps.pool.stream(statement, { ...limits, timeoutMs, signal: job.signal });
    sink.head(stream.fields);
    for await (const batch of stream.batches) {
      const readerCatchesUp = sink.rows(batch);
      if (readerCatchesUp !== undefined) await readerCatchesUp;
    }
    sink.end(stream.outcome);
    return stream.outcome;
  } finally {
    deps.admission.leave();
  }
}

/** Time in the queue counts: a statement whose time is over before its turn never starts. */
async function enterBy(admission: Admission, job: Job, timeoutMs: number): Promise<void> {
  const timer = setTimeout(
    () => job.cancel(new HubError('QUERY_TIMEOUT', 'The statement waited for its turn until its time was over.')),
    timeoutMs,
  );
  try {
    await admission.enter(job.signal);
  } finally {
    clearTimeout(timer);
  }
}

function killConfirmed(error: HubError | undefined): boolean | undefined {
  const confirmed = error?.details?.['killConfirmed'];
  return typeof confirmed === 'boolean' ? confirmed : undefined;
}

interface StatementLine {
  readonly sql: string;
  readonly jobId: string;
  readonly outcome: StatementOutcome | undefined;
  readonly error: HubError | undefined;
  readonly durationMs: number;
}

const DIGEST_LENGTH = 16;

/** The text itself may hold customers' values, so the line has its digest; the database's words may quote it, so they stay out too. */
function logStatement(log: Logger, { sql, jobId, outcome, error, durationMs }: StatementLine): void {
  const line = {
    jobId,
    sqlDigest: createHash('sha256').update(sql).digest('hex').slice(0, DIGEST_LENGTH),
    outcome: error?.code ?? 'OK',
    durationMs: Math.round(durationMs * 10) / 10,
    ...(outcome !== undefined && { rows: outcome.rows, bytes: outcome.bytes, truncated: outcome.truncated }),
    ...error?.details,
    ...(outcome?.killConfirmed !== undefined && { killConfirmed: outcome.killConfirmed }),
  };
  if (error === undefined || error.httpStatus < 500) log.info(line, 'statement');
  else if (error.code === 'INTERNAL') log.error({ ...line, cause: loggableCause(error.cause) }, 'statement');
  else log.warn({ ...line, ...causeCode(error) }, 'statement');
}

/** `ECONNREFUSED` and the like, which say where to look and quote nothing. */
function causeCode({ cause }: HubError): { cause?: string } {
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? { cause: code } : {};
}
