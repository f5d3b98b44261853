import { randomUUID } from 'node:crypto';
import {
  HubError,
  LINK_CLOSE,
  MAX_FRAME_BYTES,
  MAX_LINK_TEXT_BYTES,
  STREAM_CREDIT_BYTES,
  agentMessageSchema,
  asHubError,
  decodeRowsMessage,
  isErrorCode,
  type AgentMessage,
  type AskedBy,
  type HubMessage,
  type JobClaims,
  type StatementLimits,
} from '@starrocks-mcp/protocol';
import type { RawData, WebSocket } from 'ws';
import { isEnding } from '../links/agent-link.ts';
import { AnswerProof } from '../links/answer-proof.ts';
import type { AnswerReader } from '../links/answer-reader.ts';
import type { AgentKeyOf } from '../trust/agent-keys.ts';
import { jobClaims } from '../trust/job-claims.ts';
import { closeSoon } from './close-soon.ts';

/** Who is at the other end, as it proved when it connected. */
export interface AgentIdentity {
  readonly agentId: string;
  readonly keyId: string;
  readonly tenantId: string;
  readonly epoch: string;
  readonly version: string;
  /** What it said that it understands. */
  readonly features: ReadonlySet<string>;
}

interface JobInput {
  readonly sql: string;
  readonly limits: StatementLimits;
  readonly askedBy: AskedBy | undefined;
  readonly traceparent: string | undefined;
  readonly reader: AnswerReader;
}

export interface RunningJob {
  readonly jobId: string;
  /** Nobody reads on: the agent kills the statement. */
  cancel(): void;
}

export interface DatabaseTest {
  readonly version: string;
  readonly latencyMs: number;
  readonly adhocSql: boolean;
}

interface Stream {
  readonly jobId: string;
  /** Undefined once nobody reads on: only the end is waited for. */
  reader: AnswerReader | undefined;
  readonly proof: AnswerProof;
  readonly startedAt: number;
  /** Bytes of rows that may still come. */
  credit: number;
  /** Bytes that were read and not given back yet. */
  owed: number;
  missedSyncs: number;
}

interface ConnectionDeps {
  readonly socket: WebSocket;
  readonly identity: AgentIdentity;
  readonly sign: (claims: JobClaims) => string;
  readonly keyOf: AgentKeyOf;
  /** The agent told which of the hub's keys it has pinned. */
  readonly onHubKeys: (kids: readonly string[]) => void;
  readonly onClosed: () => void;
}

/** Given back in pieces of this size, so that small answers cost no extra message. */
const CREDIT_STEP_BYTES = STREAM_CREDIT_BYTES / 4;
const TEST_TIMEOUT_MS = 15_000;
/** An agent has this many text messages to spare, gains so many a second, and some for each job. */
const MESSAGE_BURST = 200;
const MESSAGES_A_SECOND = 50;
const MESSAGES_A_JOB = 4;
/** A job younger than this may not be in the agent's list yet. */
const SYNC_GRACE_MS = 5_000;
/** An agent that reads nothing while it is sent more than this is cut off. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;
/** More than any tenant may have at once: who never ends what was cancelled gets nothing more. */
const MAX_STREAMS = 1_000;

/** One agent that is connected: sends it jobs, and takes from it nothing but their answers. */
export class AgentConnection {
  readonly identity: AgentIdentity;
  readonly connectedAt = new Date();
  /** `performance.now()` of the last sign of life. */
  lastHeardAt = performance.now();
  readonly #socket: WebSocket;
  readonly #deps: Pick<ConnectionDeps, 'sign' | 'keyOf' | 'onHubKeys'>;
  readonly #streams = new Map<number, Stream>();
  readonly #tests = new Map<number, (outcome: DatabaseTest | HubError) => void>();
  #lastStream = 0;
  #lastTest = 0;
  #messagesLeft = MESSAGE_BURST;
  #messagesCountedAt = performance.now();

  constructor({ socket, identity, onClosed, ...deps }: ConnectionDeps) {
    this.#socket = socket;
    this.identity = identity;
    this.#deps = deps;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => (this.lastHeardAt = performance.now()));
    socket.on('ping', (data) => this.#obey(() => this.#answerPing(data)));
    socket.on('close', () => {
      this.#loseAll(new HubError('AGENT_LOST', 'The connection to the agent broke before the answer was complete.'));
      onClosed();
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get jobs(): number {
    return this.#streams.size;
  }

  get isIdle(): boolean {
    return this.#streams.size === 0 && this.#tests.size === 0;
  }

  /** Tells the agent what the hub's keys are now; one that does not understand keeps those it has. */
  tellHubKeys(statements: readonly string[]): void {
    if (!this.identity.features.has('hub-keys')) return;
    this.#messagesLeft += 1;
    this.#send({ t: 'hub-keys', statements: [...statements] });
  }

  /** Asks the agent to make itself a new key. */
  askRotation(): void {
    if (this.identity.features.has('rotate')) this.#send({ t: 'rotate' });
  }

  /** Signs the job and sends it; its frames go to the reader. */
  start({ sql, limits, askedBy, traceparent, reader }: JobInput): RunningJob {
    if (this.#streams.size >= MAX_STREAMS)
      throw new HubError('AGENT_BUSY', 'The agent has not ended what was cancelled. Try again shortly.');
    const jobId = randomUUID();
    const stream = (this.#lastStream += 1);
    const { maxRows, maxBytes, timeoutMs } = limits;
    const asked = { maxRows, maxBytes, timeoutMs };
    const { tenantId, agentId, epoch } = this.identity;
    const jws = this.#deps.sign(
      jobClaims({ jobId, sql, limits: asked, askedBy, tenantId, agentId, epoch, seq: stream }),
    );
    const entry: Stream = {
      jobId,
      reader,
      proof: new AnswerProof({
        jobId,
        sql,
        keyOf: (keyId) => this.#deps.keyOf(agentId, keyId),
        isRequired: this.identity.features.has('receipts'),
      }),
      startedAt: performance.now(),
      credit: STREAM_CREDIT_BYTES,
      owed: 0,
      missedSyncs: 0,
    };
    this.#streams.set(stream, entry);
    this.#messagesLeft += MESSAGES_A_JOB;
    this.#send({ t: 'job', stream, jobId, jws, sql, limits: asked, traceparent });
    return {
      jobId,
      cancel: () => {
        if (!this.#streams.has(stream) || entry.reader === undefined) return;
        entry.reader = undefined;
        this.#send({ t: 'cancel', jobId });
      },
    };
  }

  /** What the agent's database says now. */
  test(): Promise<DatabaseTest> {
    const test = (this.#lastTest += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          settle(new HubError('DB_UNAVAILABLE', 'The agent is connected, but its database did not answer in time.')),
        TEST_TIMEOUT_MS,
      );
      const settle = (outcome: DatabaseTest | HubError): void => {
        clearTimeout(timer);
        this.#tests.delete(test);
        if (outcome instanceof HubError) reject(outcome);
        else resolve(outcome);
      };
      this.#tests.set(test, settle);
      this.#messagesLeft += 1;
      this.#send({ t: 'test', test });
    });
  }

  ping(): void {
    this.#socket.ping();
  }

  /** Tells the agent which jobs it should have; what it does not know for two rounds is given up. */
  sync(): void {
    this.#send({ t: 'sync', jobs: [...this.#streams.values()].map(({ jobId }) => jobId).slice(0, 1_000) });
  }

  close(code: number, reason: string): void {
    closeSoon(this.#socket, code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #send(message: HubMessage): void {
    if (!this.isOpen) return;
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#obey(() => {
      // `nodebuffer` is what the door asks for.
      if (!Buffer.isBuffer(data)) throw violation('fragments');
      if (isBinary) this.#receiveRows(data);
      else this.#receiveText(data);
    });
  }

  /** Takes one thing that the agent sent; the first that it may not send is the last that is looked at. */
  #obey(take: () => void): void {
    if (!this.isOpen) return;
    this.lastHeardAt = performance.now();
    try {
      take();
    } catch (thrown) {
      const error = asHubError(thrown);
      this.#loseAll(error);
      this.close(error.code === 'RATE_LIMITED' ? LINK_CLOSE.rateLimited : LINK_CLOSE.malformed, error.code);
    }
  }

  #answerPing(data: Buffer): void {
    this.#countMessage();
    this.#socket.pong(data);
  }

  /** The agent confirms that a cancelled statement ended. */
  #forget(jobId: string): void {
    for (const [stream, entry] of this.#streams)
      if (entry.jobId === jobId && entry.reader === undefined) this.#streams.delete(stream);
  }

  #receiveText(data: Buffer): void {
    if (data.length > MAX_LINK_TEXT_BYTES) throw violation('a message that is too long');
    this.#countMessage();
    const { data: message } = agentMessageSchema.safeParse(parseJson(data));
    if (message === undefined) throw violation('a message of no known form');
    this.#take(message, data.length);
  }

  #take(message: AgentMessage, bytes: number): void {
    switch (message.t) {
      case 'frame':
        if (message.frame.t === 'rows') throw violation('rows in a text message');
        return this.#deliver(message.stream, message.frame);
      case 'cancelled':
        return this.#forget(message.jobId);
      case 'sync':
        return this.#compare(new Set(message.jobs));
      case 'tested': {
        const { outcome, test } = message;
        return this.#tests.get(test)?.('code' in outcome ? errorOf(outcome) : outcome);
      }
      case 'hub-keys':
        return this.#deps.onHubKeys(message.kids);
      case 'hello':
      case 'auth':
        throw violation(`a second "${message.t}" of ${bytes} bytes`);
    }
  }

  #receiveRows(data: Buffer): void {
    if (data.length > MAX_FRAME_BYTES) throw violation('rows that are too long');
    const rows = decodeRowsMessage(data);
    if (rows === undefined) throw violation('a binary message of no known form');
    const { stream, json } = rows;
    this.#deliver(stream, parseJson(json), json);
  }

  #deliver(stream: number, frame: unknown, rows?: Buffer): void {
    const rowBytes = rows?.length ?? 0;
    const entry = this.#streams.get(stream);
    if (entry === undefined) throw violation('an answer to what it was not asked');
    const isLast = isEnding(frame);
    if (isLast) this.#streams.delete(stream);
    // The last frame under credit may be as large as one row can be.
    if (entry.credit <= 0 && rowBytes > 0) throw violation('rows that it was given no room for');
    entry.credit -= rowBytes;
    const { reader } = entry;
    if (reader === undefined) return;
    let catchesUp: Promise<void> | undefined;
    try {
      reader.countBytes(rowBytes);
      if (rows !== undefined) entry.proof.rows(rows);
      if (isLast) entry.proof.check(frame);
      catchesUp = reader.frame(frame);
    } catch (thrown) {
      // Nonsense within one answer ends that answer; the connection serves others.
      entry.reader = undefined;
      if (!isLast) this.#send({ t: 'cancel', jobId: entry.jobId });
      reader.fail(asHubError(thrown));
      return;
    }
    if (isLast || rowBytes === 0) return;
    if (catchesUp === undefined) this.#giveBack(stream, rowBytes);
    else void catchesUp.then(() => this.#giveBack(stream, rowBytes));
  }

  #giveBack(stream: number, bytes: number): void {
    const entry = this.#streams.get(stream);
    if (entry?.reader === undefined) return;
    entry.owed += bytes;
    if (entry.owed < CREDIT_STEP_BYTES && entry.credit > 0) return;
    entry.credit += entry.owed;
    this.#send({ t: 'credit', stream, bytes: entry.owed });
    entry.owed = 0;
  }

  #compare(known: ReadonlySet<string>): void {
    const youngest = performance.now() - SYNC_GRACE_MS;
    for (const [stream, entry] of this.#streams) {
      if (known.has(entry.jobId) || entry.startedAt > youngest) entry.missedSyncs = 0;
      else entry.missedSyncs += 1;
      if (entry.missedSyncs < 2) continue;
      this.#streams.delete(stream);
      entry.reader?.fail(new HubError('AGENT_LOST', 'The agent no longer knows of the statement. Run the call again.'));
    }
  }

  #countMessage(): void {
    const now = performance.now();
    const gained = ((now - this.#messagesCountedAt) / 1_000) * MESSAGES_A_SECOND;
    this.#messagesCountedAt = now;
    this.#messagesLeft = Math.min(this.#messagesLeft + gained, Math.max(MESSAGE_BURST, this.#messagesLeft)) - 1;
    if (this.#messagesLeft < 0) throw new HubError('RATE_LIMITED', 'The agent sent more messages than it may.');
  }

  #loseAll(error: HubError): void {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const { reader } of streams) reader?.fail(error);
    for (const settle of this.#tests.values()) settle(error);
  }
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    throw violation('a message that is no JSON');
  }
}

function violation(what: string): HubError {
  return new HubError('AGENT_PROTOCOL', `The agent sent ${what}. Its connection was closed.`);
}

function errorOf({ code, message }: { readonly code: string; readonly message: string }): HubError {
  const isOwn = isErrorCode(code) && code.startsWith('DB_');
  return new HubError(isOwn ? code : 'DB_UNAVAILABLE', message);
}
