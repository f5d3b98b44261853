import { createHash } from 'node:crypto';
import {
  HubError,
  asHubError,
  loggableCause,
  type AskedBy,
  type ExecuteSqlRequest,
  type StatementLimits,
} from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterPool, StatementOutcome } from '@starrocks-mcp/starrocks';
import { statementSpan, type Span, type Tracing } from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AgentMetrics } from '../metrics/agent-metrics.ts';
import { filterAnswer } from '../owner-policy/filtered-answer.ts';
import type { AllowedStatement, OwnerGate } from '../owner-policy/owner-gate.ts';
import type { Admission } from './admission.ts';
import type { AnswerSink } from './answer-sink.ts';
import { endEvent, refusedEvent, startEvent } from './audit-events.ts';
import type { DatabaseContact } from './database-contact.ts';
import type { Job, JobTable } from './job-table.ts';
import { effectiveLimits } from './limits.ts';

export interface JobDeps {
  readonly owner: OwnerGate;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly jobs: JobTable;
  readonly admission: Admission;
  readonly pool: ClusterPool;
  readonly contact: DatabaseContact;
  readonly metrics?: Pick<AgentMetrics, 'ended'>;
  readonly tracing: Tracing;
  readonly log: Logger;
}

export interface JobInput {
  readonly request: ExecuteSqlRequest;
  readonly jobId: string;
  readonly sink: AnswerSink;
  /** Calls back when nobody waits for the answer any more. */
  readonly onClientGone: (listener: () => void) => void;
  /** Verifies who asks; throws when the job is not genuine. Undefined: jobs come unsigned. */
  readonly identify?: (() => AskedBy) | undefined;
  /** The hub's id of the request, where no signature tells it. */
  readonly requestId?: string | undefined;
  /** Where the hub's trace stands. */
  readonly traceparent?: string | undefined;
}

/** How far a job has come. */
interface Progress {
  askedBy: AskedBy | undefined;
  allowed: AllowedStatement | undefined;
  job: Job | undefined;
  /** True once its start is in the record. */
  isRecorded: boolean;
  readonly span: Span;
}

/**
 * One statement from its request to the last byte of its answer, one line in the log, and its lines in the owner's
 * record: nothing runs before its start is written, and no answer ends before its end is. Never rejects.
 */
export async function runJob(deps: JobDeps, input: JobInput): Promise<void> {
  const startedAt = performance.now();
  const { request, jobId, sink } = input;
  const span = deps.tracing.start({ name: 'job', kind: 'server', parent: input.traceparent });
  const progress: Progress = { askedBy: undefined, allowed: undefined, job: undefined, isRecorded: false, span };
  let outcome: StatementOutcome | undefined;
  let error: HubError | undefined;
  try {
    outcome = await runAllowed(deps, input, progress);
    deps.contact.succeeded();
  } catch (thrown) {
    error = asHubError(thrown);
    deps.contact.failed(error);
  }
  const durationMs = performance.now() - startedAt;
  const kill = outcome?.killConfirmed ?? killConfirmed(error);
  error = (await recordEnd(deps, input, { progress, outcome, error, durationMs })) ?? error;
  if (error !== undefined) sink.fail(error);
  else if (outcome !== undefined) sink.end(outcome);
  progress.job?.finish({ killConfirmed: kill });
  const { rows = 0, bytes = 0 } = outcome ?? {};
  deps.metrics?.ended({ outcome: error?.code ?? 'OK', rows, bytes, durationMs });
  const requestId = requestIdOf(progress, input);
  span.set({
    'starrocks_mcp.job.id': jobId,
    'starrocks_mcp.rows': rows,
    'starrocks_mcp.bytes': bytes,
    ...(requestId !== undefined && { 'starrocks_mcp.request.id': requestId }),
  });
  span.end(error?.code);
  logStatement(deps.log, { sql: request.sql, jobId, requestId, outcome, error, durationMs });
}

function requestIdOf({ askedBy }: Progress, { requestId }: JobInput): string | undefined {
  return askedBy?.requestId ?? requestId;
}

async function runAllowed(deps: JobDeps, input: JobInput, progress: Progress): Promise<StatementOutcome> {
  const { request, jobId, onClientGone } = input;
  deps.owner.admit();
  deps.owner.assertSigned(input.identify !== undefined);
  progress.askedBy = input.identify?.();
  const allowed = (progress.allowed = deps.owner.judge(request));
  const job = (progress.job = deps.jobs.begin(jobId));
  onClientGone(() => job.cancel(new HubError('CANCELLED', 'The client went away before the answer was complete.')));
  await deps.audit.append(
    startEvent({ jobId, sql: request.sql, askedBy: progress.askedBy, requestId: input.requestId, allowed }),
  );
  progress.isRecorded = true;
  const limits = effectiveLimits(deps.owner.limits, request.limits);
  const sink = filterAnswer(input.sink, allowed.filter);
  return tracedAnswer(progress.span, { deps, job, sql: request.sql, statement: allowed.statement, sink, limits });
}

interface Ended {
  readonly progress: Progress;
  readonly outcome: StatementOutcome | undefined;
  readonly error: HubError | undefined;
  readonly durationMs: number;
}

/** The error of a record that cannot be written: it takes the answer's place. */
async function recordEnd(
  deps: JobDeps,
  { request, jobId, requestId }: JobInput,
  ended: Ended,
): Promise<HubError | undefined> {
  const { progress, outcome, error, durationMs } = ended;
  if (error?.code === 'AUDIT_UNAVAILABLE') return undefined;
  const event = progress.isRecorded
    ? endEvent({ jobId, outcome, error, durationMs })
    : refusedEvent({ jobId, sql: request.sql, askedBy: progress.askedBy, requestId, error });
  try {
    await deps.audit.append(event);
    return undefined;
  } catch (thrown) {
    return asHubError(thrown);
  }
}

interface AnswerInput {
  readonly deps: JobDeps;
  readonly job: Job;
  /** As the hub sent it; `statement` is what the owner's policy made of it. */
  readonly sql: string;
  readonly statement: ReadOnlyStatement;
  readonly sink: AnswerSink;
  readonly limits: StatementLimits;
}

/** The statement's own span, from its place in the queue to its last row. */
async function tracedAnswer(parent: Span, input: AnswerInput): Promise<StatementOutcome> {
  const span = input.deps.tracing.start({ ...statementSpan(input.sql), parent });
  try {
    const outcome = await answer(input);
    span.set({ 'db.response.returned_rows': outcome.rows });
    span.end();
    return outcome;
  } catch (thrown) {
    span.end(asHubError(thrown).code);
    throw thrown;
  }
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
      if (readerCatchesUp !== undefined) await unlessAborted(readerCatchesUp, job.signal);
    }
    return stream.outcome;
  } finally {
    deps.admission.leave();
  }
}

/** A reader that never catches up must not keep a job that was cancelled: what comes next tells why it ends. */
async function unlessAborted(catchesUp: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let onAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (onAbort = resolve));
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([catchesUp, aborted]);
  signal.removeEventListener('abort', onAbort);
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
  readonly requestId: string | undefined;
  readonly outcome: StatementOutcome | undefined;
  readonly error: HubError | undefined;
  readonly durationMs: number;
}

const DIGEST_LENGTH = 16;

/** The text itself may hold customers' values, so the line has its digest; the database's words may quote it, so they stay out too. */
function logStatement(log: Logger, { sql, jobId, requestId, outcome, error, durationMs }: StatementLine): void {
  const line = {
    requestId,
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
