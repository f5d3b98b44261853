// Many agents that only stand by: each says who it is, answers pings and comes back when its connection ends. A process
// of its own, forked; told whom to be by its parent, tells how many are connected.
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { ReconnectDelay } from '@starrocks-mcp/agent';
import {
  CONNECT_PATH,
  LINK_PROTOCOL,
  LINK_SUBPROTOCOL,
  hubMessageSchema,
  linkProofText,
} from '@starrocks-mcp/protocol';
import { WebSocket } from 'ws';

/** Sent once by the parent. */
export interface IdleOrder {
  readonly url: string;
  /** PEM of the authority behind the hub's certificate; undefined: it speaks plain HTTP. */
  readonly ca: string | undefined;
  readonly agents: readonly { readonly agentId: string; readonly keyId: string; readonly privateKey: string }[];
}

/** Sent whenever the count has changed. */
export interface IdleReport {
  readonly connected: number;
}

interface IdleAgent {
  readonly agentId: string;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly delay: ReconnectDelay;
}

const FIRST_CONNECTS_A_TICK = 20;
const TICK_MS = 20;
let connected = 0;

function report(): void {
  process.send?.({ connected } satisfies IdleReport);
}

interface Hub {
  readonly url: URL;
  readonly ca: string | undefined;
}

function connect(hub: Hub, agent: IdleAgent): void {
  const { url, ca } = hub;
  const socket = new WebSocket(url, LINK_SUBPROTOCOL, { perMessageDeflate: false, ...(ca !== undefined && { ca }) });
  const epoch = agent.agentId;
  const startedAt = performance.now();
  let isWelcome = false;
  let httpStatus: number | undefined;
  socket.on('unexpected-response', (_request, response) => {
    httpStatus = response.statusCode;
    socket.terminate();
  });
  socket.on('error', () => socket.terminate());
  socket.on('open', () => {
    const { agentId, keyId } = agent;
    socket.send(JSON.stringify({ t: 'hello', protocols: [LINK_PROTOCOL], agentId, keyId, epoch, version: 'bench' }));
  });
  socket.on('message', (data: Buffer) => {
    const message = hubMessageSchema.parse(JSON.parse(data.toString('utf8')));
    if (message.t === 'challenge') {
      const text = linkProofText({ ...message, ...agent, epoch });
      socket.send(JSON.stringify({ t: 'auth', proof: sign(null, Buffer.from(text), agent.key).toString('base64url') }));
    } else if (message.t === 'welcome') {
      isWelcome = true;
      connected += 1;
      report();
    }
  });
  socket.on('close', (closeCode) => {
    if (isWelcome) {
      connected -= 1;
      report();
    }
    const stableMs = isWelcome ? performance.now() - startedAt : 0;
    const end = { closeCode: isWelcome ? closeCode : undefined, httpStatus, retryAfterSeconds: undefined, stableMs };
    setTimeout(() => connect(hub, agent), agent.delay.after(end));
  });
}

process.once('message', (order: IdleOrder) => {
  const hub = { url: new URL(CONNECT_PATH, order.url.replace(/^http/, 'ws')), ca: order.ca };
  const waiting = order.agents.map(({ agentId, keyId, privateKey }) => ({
    agentId,
    keyId,
    key: createPrivateKey(privateKey),
    delay: new ReconnectDelay(),
  }));
  const timer = setInterval(() => {
    for (const agent of waiting.splice(0, FIRST_CONNECTS_A_TICK)) connect(hub, agent);
    if (waiting.length === 0) clearInterval(timer);
  }, TICK_MS);
});
