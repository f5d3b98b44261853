import { randomUUID } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  HEARTBEAT_MS,
  HubError,
  JOB_HEADER,
  NDJSON,
  REQUEST_ID_HEADER,
  SANE_REQUEST_ID,
  TRACEPARENT_HEADER,
} from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ResultSet, RunOptions } from '@starrocks-mcp/starrocks';
import type { Secret } from '@starrocks-mcp/settings';
import { AnswerChannel, readWhole, type AnswerReader } from './answer-reader.ts';
import { createAgentHttp, readSmallBody, type AgentHttp } from './agent-http.ts';
import { createInboundSigner, type InboundSigner, type JobSigning, type SignableRequest } from './inbound-signer.ts';
import { NdjsonReader } from './ndjson-reader.ts';
import { sendBody } from './send-body.ts';
import { errorOfStatus } from './statement-answer.ts';
import { TokenChoice } from './token-choice.ts';
import { StatementTurns, asCancelled, type Turn } from './statement-turns.ts';
import type { TenantLink } from './tenant-link.ts';
import { AskAgainError, UnsentError, isPassing } from './unsent-error.ts';

export interface AgentLinkOptions {
  readonly tenantId: string;
  readonly url: URL;
  readonly token: Secret;
  /** Takes the place of `token` as soon as the agent accepts it. */
  readonly nextToken?: Secret | undefined;
  /** Told once, when the next token has taken its place. */
  readonly onNextToken?: (() => void) | undefined;
  /** Undefined: this hub signs nothing, and the token alone says who asks. */
  readonly signing?: JobSigning | undefined;
  /** Statements under way at once; more wait at the hub. */
  readonly concurrency: number;
  /** Asked when a statement's turn has come, and throws when it shall not be sent any more. */
  readonly beforeSending?: (() => void) | undefined;
  /** Default: three heartbeats. An agent that is silent for longer is taken for gone. */
  readonly silenceMs?: number;
  /** Default 100 ms: a connection kept idle for longer is asked whether it still stands before a statement is sent on it. */
  readonly liveMs?: number;
}

const CANCEL_TIMEOUT_MS = 5_000;
const LIVE_MS = 100;

/** The way to one cluster through its agent, over the agent's HTTP contract with streamed rows. */
export function openAgentLink({ silenceMs = 3 * HEARTBEAT_MS, ...options }: AgentLinkOptions): TenantLink {
  const { tenantId, concurrency, liveMs = LIVE_MS } = options;
  const sign = options.signing && createInboundSigner({ tenantId, ...options.signing });
  // Two more than statements run: a cancel must not wait for the statement that it cancels.
  const tokens = new TokenChoice(options);
  const http = createAgentHttp({ ...options, token: () => tokens.current, maxSockets: concurrency + 2 });
  const probe = tokens.probe(http);
  const turns = new StatementTurns({ tenantId, concurrency });
  const cancels = new Set<Promise<unknown>>();

  /** Tells the agent to kill a statement. The statement's own deadline ends it when this does not arrive. */
  function cancelJob(jobId: string): void {
    const cancel = http
      .fetchText({ method: 'DELETE', path: `/jobs/${jobId}`, timeoutMs: CANCEL_TIMEOUT_MS })
      .catch(() => {});
    cancels.add(cancel);
    void cancel.then(() => cancels.delete(cancel));
  }

  /** Once more, for each reason, where nothing was begun: a connection gone stale, an agent started anew, a token replaced. */
  async function attempt<Result>(
    statement: ReadOnlyStatement,
    turn: Turn,
    send: (job: Job) => Promise<Result>,
  ): Promise<Result> {
    const tried = new Set<Remedy>();
    options.beforeSending?.();
    for (;;) {
      const presented = tokens.current;
      const signedFor = sign?.epoch ?? '';
      try {
        return await send({ http, statement, ...turn, silenceMs, liveMs, jobId: randomUUID(), cancelJob, sign });
      } catch (thrown) {
        const remedy = remedyFor(thrown, { presented, signedFor });
        if (remedy === undefined || tried.has(remedy)) throw thrown;
        tried.add(remedy);
      }
    }
  }

  function remedyFor(thrown: unknown, { presented, signedFor }: Asked): Remedy | undefined {
    if (thrown instanceof StaleSocketError) return 'another connection';
    if (sign?.learn(thrown, signedFor) === true) return 'another epoch';
    return tokens.isOtherWorthATry(thrown, presented) ? 'another token' : undefined;
  }

  return {
    async run(statement, runOptions) {
      const turn = await turns.take(runOptions);
      try {
        return await attempt(statement, turn, (job) => {
          return new Promise<ResultSet>((resolve, reject) => {
            sendJob(job, readWhole(turn.options, { resolve, reject }));
          });
        });
      } catch (thrown) {
        throw asCancelled(thrown);
      } finally {
        turn.done();
      }
    },
    async stream(statement, runOptions) {
      const turn = await turns.take(runOptions);
      try {
        return await attempt(statement, turn, async (job) => {
          let stop: (() => void) | undefined;
          const channel = new AnswerChannel(turn.options, (isComplete) => {
            if (!isComplete) stop?.();
            turn.done();
          });
          stop = sendJob(job, channel);
          await channel.opened;
          return channel;
        });
      } catch (thrown) {
        turn.done();
        throw asCancelled(thrown);
      }
    },
    async close() {
      turns.close();
      probe.stop();
      await Promise.all(cancels);
      http.close();
    },
  };
}

/** What makes asking once more worth it. */
type Remedy = 'another connection' | 'another epoch' | 'another token';

interface Asked {
  readonly presented: Secret;
  readonly signedFor: string;
}

/** A kept-alive connection that the agent closed just as it was used again: the statement had not left. */
class StaleSocketError extends Error {
  override readonly name = 'StaleSocketError';
}

interface Job {
  readonly http: AgentHttp;
  readonly statement: ReadOnlyStatement;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  readonly liveMs: number;
  readonly jobId: string;
  readonly cancelJob: (jobId: string) => void;
  readonly sign: InboundSigner | undefined;
}

/** One statement: leaves nothing running at the agent when its answer fails. Returns how to give it up. */
function sendJob(job: Job, reader: AnswerReader): () => void {
  const { http, signal, silenceMs, options, cancelJob } = job;
  const asked = requestOf(job);
  const body = Buffer.from(JSON.stringify(asked));
  const token = job.sign?.sign(asked, options.askedBy);
  const proof = job.sign?.proofOf(asked);
  const request = http.open({
    method: 'POST',
    path: '/execute-sql',
    headers: {
      accept: NDJSON,
      'content-type': 'application/json',
      'content-length': body.length,
      ...(token !== undefined && { [JOB_HEADER]: token }),
      ...(options.traceparent !== undefined && { [TRACEPARENT_HEADER]: options.traceparent }),
      ...requestIdHeader(options),
    },
  });
  let answered = false;
  let isReaderBehind = false;
  const silence = setTimeout(() => {
    if (isReaderBehind) silence.refresh();
    else giveUp(http.offline(new Error(`silent for ${silenceMs} ms`)));
  }, silenceMs);
  const onAbort = (): void => giveUp(asCancelled(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  request.once('close', () => {
    clearTimeout(silence);
    signal.removeEventListener('abort', onAbort);
  });

  /** Nobody reads on, and the agent is told to stop. */
  function giveUp(reason: unknown): void {
    reader.fail(reason);
    request.destroy();
    cancelJob(job.jobId);
  }

  request.on('error', (cause) => {
    if (answered) return reader.fail(cutShort(cause));
    reader.fail(sent.hasLeft || !isPassing(cause) ? http.offline(cause) : unsent(job, { request, cause }));
  });
  request.on('response', (response) => {
    answered = true;
    const fail = (error: unknown): void => reader.fail(error);
    if (response.statusCode !== 200) return void refuse(response).then(fail, fail);
    readAnswer({
      response,
      reader,
      onRows: (json) => proof?.rows(json),
      onEnd: (frame) => proof?.check(frame),
      giveUp,
      onHeard: () => silence.refresh(),
      onBehind: (isBehind) => (isReaderBehind = isBehind),
    });
  });
  const isLive = (socket: Socket): boolean => http.idleMsOf(socket) < job.liveMs;
  const sent = sendBody(request, { body, isLive });
  return () => giveUp(new HubError('CANCELLED', 'Nobody reads the answer any more.'));
}

function requestIdHeader({ askedBy }: RunOptions): Readonly<Record<string, string>> {
  return askedBy && SANE_REQUEST_ID.test(askedBy.requestId) ? { [REQUEST_ID_HEADER]: askedBy.requestId } : {};
}

function requestOf({ statement, options, jobId }: Job): SignableRequest {
  const { maxRows, maxBytes, timeoutMs } = options;
  return { sql: statement.text, jobId, limits: { maxRows, maxBytes, timeoutMs } };
}

function unsent({ http }: Job, { request, cause }: { readonly request: ClientRequest; readonly cause: Error }): Error {
  if (request.reusedSocket) return new StaleSocketError('stale', { cause });
  const { code, message } = http.offline(cause);
  return new UnsentError(code, message, { cause });
}

async function refuse(response: IncomingMessage): Promise<HubError> {
  const { statusCode = 0, headers } = response;
  const error = errorOfStatus(statusCode, await readSmallBody(response));
  const retryAfter = headers['retry-after'] ?? '';
  const isBusy = error.code === 'AGENT_BUSY' || (statusCode === 503 && error.code === 'AGENT_OFFLINE');
  if (!isBusy || !/^\d{1,4}$/.test(retryAfter)) return error;
  return new AskAgainError(error.code, error.message, { waitMs: Number(retryAfter) * 1_000 });
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
  readonly reader: AnswerReader;
  /** The JSON text of each rows frame. */
  readonly onRows: (json: Buffer) => void;
  /** The last frame; throws when it is not to be believed. */
  readonly onEnd: (frame: unknown) => void;
  readonly onHeard: () => void;
  /** While the reader is behind, nothing is asked of the agent. */
  readonly onBehind: (isBehind: boolean) => void;
  /** For an answer that is still coming. */
  readonly giveUp: (reason: unknown) => void;
}

function readAnswer({ response, reader, onRows, onEnd, giveUp, onHeard, onBehind }: Reading): void {
  const type = response.headers['content-type'] ?? '';
  if (!type.startsWith(NDJSON)) {
    return giveUp(
      new HubError(
        'AGENT_PROTOCOL',
        'The agent does not stream its rows; it is too old for this hub. Upgrade the agent.',
      ),
    );
  }
  const lines = new NdjsonReader();
  let done = false;
  response.on('data', (chunk: Buffer) => {
    onHeard();
    if (done) return;
    try {
      reader.countBytes(chunk.length);
      let catchesUp: Promise<void> | undefined;
      for (const { json, value: frame } of lines.push(chunk)) {
        if (done) return;
        if (isRows(frame)) onRows(json);
        done = isEnding(frame);
        if (done) onEnd(frame);
        catchesUp = reader.frame(frame) ?? catchesUp;
      }
      if (catchesUp === undefined || done) return;
      response.pause();
      onBehind(true);
      void resumeAfter(catchesUp);
    } catch (thrown) {
      done = true;
      giveUp(thrown);
    }
  });
  async function resumeAfter(catchesUp: Promise<void>): Promise<void> {
    await catchesUp;
    onBehind(false);
    onHeard();
    response.resume();
  }
  response.on('end', () => {
    if (!done) reader.fail(cutShort());
  });
  response.on('error', (cause) => reader.fail(cutShort(cause)));
}

function isRows(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 't' in frame && frame.t === 'rows';
}

/** Nothing of the answer comes after this frame. */
export function isEnding(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 't' in frame && (frame.t === 'end' || frame.t === 'err');
}
