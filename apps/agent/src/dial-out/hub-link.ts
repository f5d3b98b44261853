import { createPrivateKey, sign } from 'node:crypto';
import {
  HubError,
  LINK_DEAD_MS,
  LINK_FEATURES,
  LINK_PROTOCOL,
  SLOW_CONSUMER_MS,
  asHubError,
  hubMessageSchema,
  linkProofText,
  loggableCause,
  type AgentMessage,
  type HubMessage,
} from '@starrocks-mcp/protocol';
import type { RawData, WebSocket } from 'ws';
import type { IdentityKeeper } from '../identity/identity-keeper.ts';
import { createAnswerSeal } from '../jobs/answer-seal.ts';
import { runJob, type JobDeps } from '../jobs/run-job.ts';
import { testDatabase, type DatabaseAnswer } from '../jobs/test-database.ts';
import type { JobVerifier } from '../trust/job-verifier.ts';
import type { HubClock } from './hub-clock.ts';
import { LinkAnswer } from './link-answer.ts';

export interface HubLinkDeps extends JobDeps {
  readonly identity: IdentityKeeper;
  readonly epoch: string;
  readonly version: string;
  readonly verify: JobVerifier;
  readonly clock: HubClock;
  /** Makes the agent a new key, and keeps it. */
  readonly rotateKey: () => Promise<void>;
}

interface HubLinkInput {
  readonly socket: WebSocket;
  readonly deps: HubLinkDeps;
  readonly onWelcome: () => void;
}

interface RunningStream {
  readonly jobId: string;
  readonly answer: LinkAnswer;
  readonly goneListeners: (() => void)[];
  missedSyncs: number;
}

const DEAD_LOOK_MS = 1_000;

/**
 * One connection to the hub, from the first word to the last. What the hub says is judged like any stranger's: a message
 * of no known form ends the connection, a job must be signed. When the connection ends, so does all that runs for it.
 */
export class HubLink {
  readonly #socket: WebSocket;
  readonly #deps: HubLinkDeps;
  readonly #onWelcome: () => void;
  readonly #streams = new Map<number, RunningStream>();
  readonly #watch: NodeJS.Timeout;
  /** By which this connection was opened, whatever key comes later. */
  readonly #ownKey: IdentityKeeper['ownKey'];
  #lastSeq = 0;
  #testing: Promise<DatabaseAnswer> | undefined;
  #lastHeardAt = performance.now();
  #isChallenged = false;
  #isWelcome = false;

  constructor({ socket, deps, onWelcome }: HubLinkInput) {
    this.#socket = socket;
    this.#deps = deps;
    this.#ownKey = deps.identity.ownKey;
    this.#onWelcome = onWelcome;
    socket.on('open', () => this.#greet());
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('ping', () => (this.#lastHeardAt = performance.now()));
    socket.on('close', () => this.#lose());
    this.#watch = setInterval(() => {
      if (performance.now() - this.#lastHeardAt > LINK_DEAD_MS) socket.terminate();
    }, DEAD_LOOK_MS).unref();
  }

  #greet(): void {
    const { identity, epoch, version } = this.#deps;
    const { agentId, hubKeys } = identity.current;
    this.#send({
      t: 'hello',
      protocols: [LINK_PROTOCOL],
      agentId,
      keyId: this.#ownKey.keyId,
      epoch,
      version,
      features: [...LINK_FEATURES],
      hubKeys: hubKeys.map(({ kid }) => kid),
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#lastHeardAt = performance.now();
    const message = isBinary ? undefined : parse(data);
    if (message === undefined) {
      this.#deps.log.error('the hub sent a message of no known form; the connection is closed');
      this.#socket.terminate();
      return;
    }
    if (!this.#isDue(message)) {
      this.#deps.log.error({ message: message.t }, 'the hub sent this out of turn; the connection is closed');
      this.#socket.terminate();
      return;
    }
    this.#take(message);
  }

  /** One challenge, then the welcome, then the rest: the key signs once, and nothing is done for a stranger. */
  #isDue(message: HubMessage): boolean {
    if (message.t === 'challenge') return !this.#isChallenged;
    if (message.t === 'welcome') return this.#isChallenged && !this.#isWelcome;
    if (message.t === 'job' && this.#streams.has(message.stream)) return false;
    return this.#isWelcome;
  }

  #take(message: HubMessage): void {
    switch (message.t) {
      case 'challenge':
        return this.#answerChallenge(message);
      case 'welcome':
        this.#isWelcome = true;
        this.#deps.identity.promote(this.#ownKey.keyId);
        if (message.hubKeys !== undefined) this.#pinHubKeys(message.hubKeys);
        return this.#onWelcome();
      case 'hub-keys':
        return this.#pinHubKeys(message.statements);
      case 'rotate':
        return void this.#rotate();
      case 'job':
        return void this.#run(message);
      case 'credit':
        return this.#streams.get(message.stream)?.answer.grant(message.bytes);
      case 'cancel':
        return void this.#cancel(message.jobId);
      case 'sync':
        return this.#sync(new Set(message.jobs));
      case 'test':
        return void this.#test(message.test);
    }
  }

  #answerChallenge({ nonce, nodeId, hubTime }: HubMessage & { t: 'challenge' }): void {
    const { identity, epoch, clock } = this.#deps;
    this.#isChallenged = true;
    clock.set(hubTime);
    const { keyId, privateKey } = this.#ownKey;
    const text = linkProofText({ nonce, nodeId, agentId: identity.current.agentId, keyId, epoch });
    const proof = sign(null, Buffer.from(text), createPrivateKey(privateKey)).toString('base64url');
    this.#send({ t: 'auth', proof });
  }

  #pinHubKeys(statements: readonly string[]): void {
    const { identity, log } = this.#deps;
    try {
      this.#send({ t: 'hub-keys', kids: [...identity.pinHubKeys(statements)] });
    } catch (thrown) {
      log.error({ outcome: asHubError(thrown).code }, 'what the hub said of its keys is not believed');
    }
  }

  async #rotate(): Promise<void> {
    const { log, rotateKey } = this.#deps;
    try {
      await rotateKey();
      log.info('this agent has a new key, as the operator of the hub asked');
    } catch (thrown) {
      log.error({ outcome: asHubError(thrown).code, cause: loggableCause(thrown) }, 'no new key; the one before stays');
    }
  }

  async #run({ stream, jobId, jws, sql, limits, traceparent }: HubMessage & { t: 'job' }): Promise<void> {
    const { jobs, verify, identity } = this.#deps;
    const answer = new LinkAnswer({
      stream,
      jobId,
      seal: createAnswerSeal({ jobId, sql, signer: identity.signer }),
      send: (message) => this.#send(message),
      sendRows: (message) => this.#sendRows(message),
      stallMs: SLOW_CONSUMER_MS,
      onStalled: () =>
        void jobs.cancel(jobId, new HubError('SLOW_CONSUMER', 'Nobody read the answer for a minute; it was given up.')),
    });
    const request = { sql, jobId, limits };
    const running: RunningStream = { jobId, answer, goneListeners: [], missedSyncs: 0 };
    this.#streams.set(stream, running);
    try {
      await runJob(this.#deps, {
        request,
        jobId,
        sink: answer,
        traceparent,
        onClientGone: (listener) => running.goneListeners.push(listener),
        identify: () => {
          const claims = verify({ token: jws, request, lastSeq: this.#lastSeq });
          this.#lastSeq = claims.seq;
          return claims.askedBy;
        },
      });
    } finally {
      this.#streams.delete(stream);
    }
  }

  async #cancel(jobId: string): Promise<void> {
    const running = [...this.#streams.values()].find((stream) => stream.jobId === jobId);
    running?.answer.release();
    const end = await this.#deps.jobs.cancel(jobId, new HubError('CANCELLED', 'The hub cancelled the statement.'));
    this.#send({ t: 'cancelled', jobId, killConfirmed: end?.killConfirmed ?? null });
  }

  /** What the hub does not list twice it has given up. */
  #sync(listed: ReadonlySet<string>): void {
    for (const running of this.#streams.values()) {
      running.missedSyncs = listed.has(running.jobId) ? 0 : running.missedSyncs + 1;
      if (running.missedSyncs >= 2) giveUp(running);
    }
    this.#send({ t: 'sync', jobs: [...this.#streams.values()].map(({ jobId }) => jobId) });
  }

  async #test(test: number): Promise<void> {
    try {
      // However often the hub asks, the database is asked once at a time.
      const { version, latencyMs } = await (this.#testing ??= testDatabase(this.#deps));
      this.#send({ t: 'tested', test, outcome: { version, latencyMs, adhocSql: this.#deps.owner.adhocSql } });
    } catch (thrown) {
      const { code, message } = asHubError(thrown);
      this.#send({ t: 'tested', test, outcome: { code, message: message.slice(0, 2_000) } });
    } finally {
      this.#testing = undefined;
    }
  }

  #lose(): void {
    clearInterval(this.#watch);
    for (const running of this.#streams.values()) giveUp(running);
  }

  #send(message: AgentMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #sendRows(message: Buffer): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(message);
  }
}

function giveUp({ answer, goneListeners }: RunningStream): void {
  answer.release();
  for (const listener of goneListeners) listener();
}

function parse(data: RawData): HubMessage | undefined {
  if (!Buffer.isBuffer(data)) return undefined;
  try {
    return hubMessageSchema.safeParse(JSON.parse(data.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
