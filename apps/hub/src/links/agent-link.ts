import { randomUUID } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { HEARTBEAT_MS, HubError, JOB_HEADER, NDJSON } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterLink, ResultSet, RunOptions } from '@starrocks-mcp/starrocks';
import type { Secret } from '@starrocks-mcp/settings';
import { createAgentHttp, readSmallBody, type AgentHttp } from './agent-http.ts';
import { createInboundSigner, type InboundSigner, type JobSigning, type SignableRequest } from './inbound-signer.ts';
import { NdjsonReader } from './ndjson-reader.ts';
import { Slots } from './slots.ts';
import { startDeadline } from './statement-deadline.ts';
import { errorOfStatus, StatementAnswer } from './statement-answer.ts';

export interface AgentLinkOptions {
  readonly tenantId: string;
  readonly url: URL;
  readonly token: Secret;
  /** Undefined: this hub signs nothing, and the token alone says who asks. */
  readonly signing?: JobSigning | undefined;
  /** Statements under way at once; more wait at the hub. */
  readonly concurrency: number;
  /** Default: three heartbeats. An agent that is silent for longer is taken for gone. */
  readonly silenceMs?: number;
}

const MAX_WAITING = 1_000;
const CANCEL_TIMEOUT_MS = 5_000;

/** The way to one cluster through its agent, over the agent's HTTP contract with streamed rows. */
export function openAgentLink({ silenceMs = 3 * HEARTBEAT_MS, ...options }: AgentLinkOptions): ClusterLink {
  const { tenantId, concurrency } = options;
  const sign = options.signing && createInboundSigner({ tenantId, ...options.signing });
  // Two more than statements run: a cancel must not wait for the statement that it cancels.
  const http = createAgentHttp({ ...options, maxSockets: concurrency + 2 });
  const slots = new Slots({ tenantId, concurrency, maxWaiting: MAX_WAITING });
  const running = new Set<AbortController>();
  const cancels = new Set<Promise<unknown>>();

  /** Tells the agent to kill a statement. The statement's own deadline ends it when this does not arrive. */
  function cancelJob(jobId: string): void {
    const cancel = http
      .fetchText({ method: 'DELETE', path: `/jobs/${jobId}`, timeoutMs: CANCEL_TIMEOUT_MS })
      .catch(() => {});
    cancels.add(cancel);
    void cancel.then(() => cancels.delete(cancel));
  }

  async function run(statement: ReadOnlyStatement, runOptions: RunOptions): Promise<ResultSet> {
    const limit = startDeadline({ tenantId, ...runOptions });
    running.add(limit.controller);
    const { signal } = limit.controller;
    try {
      await slots.acquire(signal);
      try {
        const timeoutMs = Math.max(1, Math.ceil(limit.endsAt - performance.now()));
        const job = {
          http,
          statement,
          options: { ...runOptions, timeoutMs },
          signal,
          silenceMs,
          jobId: randomUUID(),
          cancelJob,
          sign,
        };
        return await runJob(job).catch((thrown: unknown) => {
          if (thrown instanceof StaleSocketError) return runJob(job);
          if (sign?.learn(thrown) === true) return runJob({ ...job, jobId: randomUUID() });
          throw thrown;
        });
      } finally {
        slots.release();
      }
    } catch (thrown) {
      if (thrown instanceof HubError) throw thrown;
      throw new HubError('CANCELLED', 'The call was cancelled, and its statement with it.', { cause: thrown });
    } finally {
      limit.stop();
      running.delete(limit.controller);
    }
  }

  return {
    run,
    async close() {
      const reason = new HubError('SHUTTING_DOWN', 'The link to this tenant was closed. Try again.');
      for (const controller of running) controller.abort(reason);
      await Promise.all(cancels);
      http.close();
    },
  };
}

/** A kept-alive connection that the agent closed just as it was used again; nothing was sent back, so asking again is safe. */
class StaleSocketError extends Error {
  override readonly name = 'StaleSocketError';
}

interface Job {
  readonly http: AgentHttp;
  readonly statement: ReadOnlyStatement;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  readonly jobId: string;
  readonly cancelJob: (jobId: string) => void;
  readonly sign: InboundSigner | undefined;
}

/** One statement: settles with its answer, and leaves nothing running at the agent when it fails. */
function runJob(job: Job): Promise<ResultSet> {
  const { http, signal, silenceMs, options, cancelJob } = job;
  const asked = requestOf(job);
  const body = Buffer.from(JSON.stringify(asked));
  const token = job.sign?.sign(asked, options.askedBy);
  return new Promise((resolve, reject) => {
    const request = http.open({
      method: 'POST',
      path: '/execute-sql',
      headers: {
        accept: NDJSON,
        'content-type': 'application/json',
        'content-length': body.length,
        ...(token !== undefined && { [JOB_HEADER]: token }),
      },
    });
    let answered = false;
    const silence = setTimeout(() => fail(http.offline(new Error(`silent for ${silenceMs} ms`))), silenceMs);
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    request.once('close', () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', onAbort);
    });

    /** Gives the statement up: nobody reads on, and the agent is told to stop. */
    function fail(reason: unknown): void {
      reject(reason);
      request.destroy();
      cancelJob(job.jobId);
    }

    request.on('error', (cause) => {
      if (answered) return reject(cutShort(cause));
      reject(isReset(request, cause) ? new StaleSocketError('stale', { cause }) : http.offline(cause));
    });
    request.on('response', (response) => {
      answered = true;
      if (response.statusCode !== 200) return void refuse(response).then(reject, reject);
      readAnswer({
        response,
        answer: new StatementAnswer(options),
        alive: () => silence.refresh(),
        resolve,
        fail,
        reject,
      });
    });
    request.end(body);
  });
}

function requestOf({ statement, options, jobId }: Job): SignableRequest {
  const { maxRows, maxBytes, timeoutMs } = options;
  return { sql: statement.text, jobId, limits: { maxRows, maxBytes, timeoutMs } };
}

function isReset(request: ClientRequest, cause: Error): boolean {
  return request.reusedSocket && 'code' in cause && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
}

async function refuse(response: IncomingMessage): Promise<HubError> {
  return errorOfStatus(response.statusCode ?? 0, await readSmallBody(response));
}

function cutShort(cause?: unknown): HubError {
  return new HubError(
    'STREAM_TRUNCATED',
    'The agent’s answer stopped before its end. Nothing of it is used; run the call again.',
    { cause },
  );
}

interface Reading {
  readonly response: IncomingMessage;
  readonly answer: StatementAnswer;
  readonly alive: () => void;
  readonly resolve: (result: ResultSet) => void;
  /** For an answer that is still coming. */
  readonly fail: (reason: unknown) => void;
  /** For one that has ended. */
  readonly reject: (reason: unknown) => void;
}

function readAnswer({ response, answer, alive, resolve, fail, reject }: Reading): void {
  const type = response.headers['content-type'] ?? '';
  if (!type.startsWith(NDJSON)) {
    return fail(
      new HubError(
        'AGENT_PROTOCOL',
        'The agent does not stream its rows; it is too old for this hub. Upgrade the agent.',
      ),
    );
  }
  const reader = new NdjsonReader();
  let done = false;
  response.on('data', (chunk: Buffer) => {
    alive();
    if (done) return;
    try {
      answer.countBytes(chunk.length);
      for (const frame of reader.push(chunk)) {
        const outcome = answer.take(frame);
        if (!outcome) continue;
        done = true;
        return outcome instanceof HubError ? reject(outcome) : resolve(outcome);
      }
    } catch (thrown) {
      done = true;
      fail(thrown);
    }
  });
  response.on('end', () => {
    if (!done) reject(cutShort());
  });
  response.on('error', (cause) => reject(cutShort(cause)));
}
