import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, startAgent, writeIdentity, type RunningAgent } from '@starrocks-mcp/agent';
import {
  LINK_PROTOCOL,
  LINK_SUBPROTOCOL,
  hashOfParameters,
  sha256Hex,
  signJob,
  signingKeySchema,
  type JobClaims,
  type SigningKey,
} from '@starrocks-mcp/protocol';
import pino from 'pino';
import { vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

const TENANT = 'acme';
export const LIMITS = { maxRows: 100, maxBytes: 100_000, timeoutMs: 10_000 };

/** One connection of an agent, on which a test says what a hub would not. */
export interface AgentAtHub {
  /** Of the agent's process, as it said. */
  readonly epoch: string;
  readonly heard: readonly string[];
  say(message: unknown): void;
  readonly socket: WebSocket;
}

export interface ScriptedHub extends AsyncDisposable {
  readonly url: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: SigningKey;
  readonly connections: readonly AgentAtHub[];
  /** The newest connection, once there are so many. */
  nth(count: number): Promise<AgentAtHub>;
}

/** A hub that lets any agent in; `greets: false` leaves it before the welcome. */
export async function openScriptedHub({ greets = true } = {}): Promise<ScriptedHub> {
  const { privateKey, publicKey: key } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => LINK_SUBPROTOCOL });
  await once(server, 'listening');
  const connections: AgentAtHub[] = [];
  server.on('connection', (socket) => {
    const heard: string[] = [];
    let epoch = '';
    const say = (message: unknown): void => socket.send(JSON.stringify(message));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      heard.push(isBinary ? 'rows' : data.toString('utf8'));
      const message: unknown = isBinary ? undefined : JSON.parse(data.toString('utf8'));
      if (typeof message !== 'object' || message === null) return;
      if ('epoch' in message) {
        epoch = String(message.epoch);
        const nonce = randomBytes(32).toString('base64url');
        say({ t: 'challenge', nonce, nodeId: 'scripted', hubTime: Date.now() });
        if (!greets) connections.push({ epoch, heard, say, socket });
      }
      if (!('proof' in message) || !greets) return;
      say({ t: 'welcome', protocol: LINK_PROTOCOL, tenantId: TENANT });
      connections.push({ epoch, heard, say, socket });
    });
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on TCP has an AddressInfo
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    kid,
    privateKey,
    publicKey: signingKeySchema.parse({ ...key.export({ format: 'jwk' }), kid }),
    connections,
    nth: (count) =>
      vi.waitUntil(() => connections.length >= count && connections.at(-1), { timeout: 15_000, interval: 10 }),
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

export interface PinnedAgent extends AsyncDisposable {
  readonly agent: RunningAgent;
  readonly agentId: string;
}

interface PinnedOptions {
  readonly hub: Pick<ScriptedHub, 'url' | 'publicKey'>;
  readonly link: 'dial-out' | 'inbound';
  readonly clusterPort: number;
  readonly token?: string;
}

/** A real agent that was enrolled with this hub. */
export async function openPinnedAgent({ hub, link, clusterPort, token }: PinnedOptions): Promise<PinnedAgent> {
  const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-pinned-'));
  const agentId = randomUUID();
  const { privateKey } = generateKeyPairSync('ed25519');
  writeIdentity(stateDir, {
    v: 1,
    agentId,
    tenantId: TENANT,
    hubUrl: hub.url,
    link,
    keyId: randomUUID(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    hubKeys: [hub.publicKey],
  });
  const agent = await startAgent(
    loadConfig({
      SR_HOST: '127.0.0.1',
      SR_PORT: String(clusterPort),
      SR_USER: 'root',
      AGENT_PORT: '0',
      AGENT_STATE_DIR: stateDir,
      AGENT_POLICY: JSON.stringify({ databases: { allow: ['shop'] } }),
      AGENT_SHUTDOWN_SECONDS: '0',
      ...(token !== undefined && { AGENT_TOKEN: token }),
    }),
    pino({ level: 'silent' }),
  );
  return {
    agent,
    agentId,
    async [Symbol.asyncDispose]() {
      await agent.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

interface JobInput {
  readonly hub: Pick<ScriptedHub, 'kid' | 'privateKey'>;
  readonly agentId: string;
  readonly epoch: string;
  readonly sql: string;
  readonly seq: number;
  /** Claims that a hub would not sign. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A job that is genuine but for what `claims` says. */
export function signedJob({ hub, agentId, epoch, sql, seq, claims = {} }: JobInput) {
  const jobId = randomUUID();
  const iat = Math.floor(Date.now() / 1_000);
  const genuine: JobClaims = {
    v: 1,
    jobId,
    tenantId: TENANT,
    agentId,
    epoch,
    seq,
    iat,
    exp: iat + 60,
    sqlSha256: sha256Hex(sql),
    paramsSha256: hashOfParameters(undefined),
    limits: LIMITS,
    askedBy: { principal: 'test', tool: 'run_select_sql', requestId: 'r' },
  };
  const jws = signJob({ ...genuine, ...claims }, hub);
  return { jobId, jws, sql, limits: LIMITS };
}
