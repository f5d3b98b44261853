import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECT_PATH, LINK_SUBPROTOCOL, MAX_LINK_TEXT_BYTES, loggableCause } from '@starrocks-mcp/protocol';
import { WebSocket } from 'ws';
import { TunnelAgent } from '../network/proxy.ts';
import { HubLink, type HubLinkDeps } from './hub-link.ts';
import { ReconnectDelay, isRefusal, type LinkEnd } from './reconnect-delay.ts';

interface DialerDeps extends HubLinkDeps {
  readonly proxyFor: (url: URL) => URL | undefined;
  readonly delay?: ReconnectDelay;
}

const CONNECT_TIMEOUT_MS = 15_000;
const CLOSE_GRACE_MS = 1_000;
const HANDOVER_AGAIN_MS = 5_000;

interface Connection {
  /** False when it ended before the hub let it in. */
  readonly welcome: Promise<boolean>;
  readonly ended: Promise<LinkEnd>;
}

/**
 * Keeps one connection to the hub open, for as long as the agent runs. Never gives up. With a new key it opens a second
 * one, which takes over while the first finishes what it has begun.
 */
export class Dialer {
  readonly #deps: DialerDeps;
  readonly #delay: ReconnectDelay;
  readonly #stop = new AbortController();
  readonly #sockets = new Set<WebSocket>();
  readonly #welcomed = new Set<WebSocket>();
  readonly #loop: Promise<void>;
  /** Let in, and not yet the one that the loop waits for. */
  readonly #successors: Connection[] = [];
  #handover: Promise<void> | undefined;

  constructor(deps: DialerDeps) {
    this.#deps = deps;
    this.#delay = deps.delay ?? new ReconnectDelay();
    deps.identity.onNewKey(() => {
      if (this.isConnected) this.#handover ??= this.#handOver().finally(() => (this.#handover = undefined));
    });
    this.#loop = this.#run();
  }

  get isConnected(): boolean {
    return this.#welcomed.size > 0;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const socket of this.#sockets) socket.close(1000);
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.terminate();
    }, CLOSE_GRACE_MS);
    await this.#loop;
    await this.#handover;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { log } = this.#deps;
    let connection = this.#connect();
    while (!this.#stop.signal.aborted) {
      const end = await connection.ended;
      await this.#handover;
      const successor = this.#successors.shift();
      if (successor !== undefined) {
        connection = successor;
        continue;
      }
      if (this.#stop.signal.aborted) return;
      const waitMs = this.#dropRefusedKey(end) ? 0 : Math.round(this.#delay.after(end));
      const line = { closeCode: end.closeCode, status: end.httpStatus, waitMs };
      if (isRefusal(end)) log.error(line, 'the hub refuses this agent; starrocks-agent doctor says why');
      else log.warn(line, 'not connected to the hub');
      await sleep(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (this.#stop.signal.aborted) return;
      connection = this.#connect();
    }
  }

  /** A hub that does not know the next key (its store was brought back from a backup) may know the one before. */
  #dropRefusedKey(end: LinkEnd): boolean {
    const { identity } = this.#deps;
    if (!isRefusal(end) || identity.current.nextKey === undefined) return false;
    identity.dropNextKey();
    return true;
  }

  async #handOver(): Promise<void> {
    for (let attempt = 1; attempt <= 3 && !this.#stop.signal.aborted; attempt += 1) {
      const next = this.#connect();
      if (await next.welcome) {
        this.#successors.push(next);
        return;
      }
      if (this.#dropRefusedKey(await next.ended)) return;
      if (!this.isConnected) return;
      await sleep(HANDOVER_AGAIN_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  #connect(): Connection {
    const { identity, proxyFor, log } = this.#deps;
    const url = new URL(CONNECT_PATH, identity.current.hubUrl.replace(/^http/, 'ws'));
    const proxy = url.protocol === 'wss:' ? proxyFor(url) : undefined;
    const socket = new WebSocket(url, LINK_SUBPROTOCOL, {
      perMessageDeflate: false,
      maxPayload: MAX_LINK_TEXT_BYTES + 4_096,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      followRedirects: false,
      ...(proxy !== undefined && { agent: new TunnelAgent(proxy) }),
    });
    this.#sockets.add(socket);
    let welcomeAt: number | undefined;
    let answered: Pick<LinkEnd, 'httpStatus' | 'retryAfterSeconds'> | undefined;
    socket.on('unexpected-response', (_request, response) => {
      const retryAfter = Number(response.headers['retry-after']);
      answered = {
        httpStatus: response.statusCode,
        retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
      };
      socket.terminate();
    });
    socket.on('error', (error) => log.debug({ cause: loggableCause(error) }, 'connection to the hub failed'));
    const ended = new Promise<LinkEnd>((resolve) => {
      socket.on('close', (code) => {
        this.#sockets.delete(socket);
        this.#welcomed.delete(socket);
        resolve({
          closeCode: welcomeAt === undefined && code === 1006 ? undefined : code,
          httpStatus: answered?.httpStatus,
          retryAfterSeconds: answered?.retryAfterSeconds,
          stableMs: welcomeAt === undefined ? 0 : performance.now() - welcomeAt,
        });
      });
    });
    const welcome = new Promise<boolean>((resolve) => {
      void ended.then(() => resolve(false));
      void new HubLink({
        socket,
        deps: this.#deps,
        onWelcome: () => {
          welcomeAt = performance.now();
          this.#welcomed.add(socket);
          resolve(true);
          log.info({ clockOffsetMs: Math.round(this.#deps.clock.offsetMs) }, 'connected to the hub');
        },
      });
    });
    return { welcome, ended };
  }
}
