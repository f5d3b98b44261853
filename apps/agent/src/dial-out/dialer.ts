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

/** Keeps one connection to the hub open, for as long as the agent runs. Never gives up. */
export class Dialer {
  readonly #deps: DialerDeps;
  readonly #delay: ReconnectDelay;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #socket: WebSocket | undefined;
  #isConnected = false;

  constructor(deps: DialerDeps) {
    this.#deps = deps;
    this.#delay = deps.delay ?? new ReconnectDelay();
    this.#loop = this.#run();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const socket = this.#socket;
    socket?.close(1000);
    const timer = setTimeout(() => socket?.terminate(), CLOSE_GRACE_MS);
    await this.#loop;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { log } = this.#deps;
    while (!this.#stop.signal.aborted) {
      const end = await this.#connect();
      this.#isConnected = false;
      if (this.#stop.signal.aborted) return;
      const waitMs = Math.round(this.#delay.after(end));
      const line = { closeCode: end.closeCode, status: end.httpStatus, waitMs };
      if (isRefusal(end)) log.error(line, 'the hub refuses this agent; starrocks-agent doctor says why');
      else log.warn(line, 'not connected to the hub');
      await sleep(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  #connect(): Promise<LinkEnd> {
    const { identity, proxyFor, log } = this.#deps;
    const url = new URL(CONNECT_PATH, identity.hubUrl.replace(/^http/, 'ws'));
    const proxy = url.protocol === 'wss:' ? proxyFor(url) : undefined;
    const socket = new WebSocket(url, LINK_SUBPROTOCOL, {
      perMessageDeflate: false,
      maxPayload: MAX_LINK_TEXT_BYTES + 4_096,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      followRedirects: false,
      ...(proxy !== undefined && { agent: new TunnelAgent(proxy) }),
    });
    this.#socket = socket;
    let welcomeAt: number | undefined;
    let answered: Pick<LinkEnd, 'httpStatus' | 'retryAfterSeconds'> | undefined;
    return new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        const retryAfter = Number(response.headers['retry-after']);
        answered = {
          httpStatus: response.statusCode,
          retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
        };
        socket.terminate();
      });
      socket.on('error', (error) => log.debug({ cause: loggableCause(error) }, 'connection to the hub failed'));
      socket.on('close', (code) => {
        resolve({
          closeCode: welcomeAt === undefined && code === 1006 ? undefined : code,
          httpStatus: answered?.httpStatus,
          retryAfterSeconds: answered?.retryAfterSeconds,
          stableMs: welcomeAt === undefined ? 0 : performance.now() - welcomeAt,
        });
      });
      void new HubLink({
        socket,
        deps: this.#deps,
        onWelcome: () => {
          welcomeAt = performance.now();
          this.#isConnected = true;
          log.info({ clockOffsetMs: Math.round(this.#deps.clock.offsetMs) }, 'connected to the hub');
        },
      });
    });
  }
}
