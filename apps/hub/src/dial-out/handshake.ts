import { randomBytes, verify } from 'node:crypto';
import {
  HubError,
  LINK_CLOSE,
  LINK_PROTOCOL,
  agentMessageSchema,
  linkProofText,
  publicKeyOf,
  type AgentMessage,
  type HubMessage,
} from '@starrocks-mcp/protocol';
import type { RawData, WebSocket } from 'ws';
import type { AgentKey, Agents } from '../store/agents.ts';
import type { AgentIdentity } from './agent-connection.ts';
import { closeSoon } from './close-soon.ts';

/** From connecting to being known. */
const HANDSHAKE_MS = 5_000;
const MAX_HANDSHAKE_BYTES = 4_096;

interface HandshakeInput {
  readonly socket: WebSocket;
  readonly nodeId: string;
  readonly agents: Pick<Agents, 'findKey'>;
  /** True when this tenant's agents may connect. */
  readonly isWanted: (tenantId: string) => boolean;
  /** What the hub's keys are, for agents that understand it. */
  readonly hubKeys: () => readonly string[];
}

export interface KnownAgent {
  readonly identity: AgentIdentity;
  readonly key: AgentKey;
  /** Ids of the hub's keys that it has pinned; undefined: it does not tell. */
  readonly pinned: readonly string[] | undefined;
}

/** Lets an agent prove that it holds its key, on this connection. Undefined: it was refused, and the socket closes. */
export async function shakeHands(input: HandshakeInput): Promise<KnownAgent | undefined> {
  const { socket } = input;
  const timer = setTimeout(() => closeSoon(socket, LINK_CLOSE.timeout, 'handshake'), HANDSHAKE_MS);
  try {
    return await greet(input);
  } catch (error) {
    const { code, reason } = error instanceof Refused ? error : new Refused(LINK_CLOSE.malformed, 'malformed');
    closeSoon(socket, code, reason);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

class Refused extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
    this.reason = reason;
  }
}

async function greet({ socket, nodeId, agents, isWanted, hubKeys }: HandshakeInput): Promise<KnownAgent> {
  const hello = await nextMessage(socket, 'hello');
  if (!hello.protocols.includes(LINK_PROTOCOL)) throw new Refused(LINK_CLOSE.upgradeRequired, 'UPGRADE_REQUIRED');
  const nonce = randomBytes(32).toString('base64url');
  send(socket, { t: 'challenge', nonce, nodeId, hubTime: Date.now() });
  const { proof } = await nextMessage(socket, 'auth');
  const key = agents.findKey(hello.keyId);
  const text = Buffer.from(linkProofText({ ...hello, nonce, nodeId }));
  const isProven =
    key !== undefined &&
    key.agentId === hello.agentId &&
    verify(null, text, publicKeyOf(key.publicKey), Buffer.from(proof, 'base64url'));
  if (!isProven) throw new Refused(LINK_CLOSE.unauthenticated, 'UNAUTHENTICATED');
  if (key.revokedAt !== undefined) throw new Refused(LINK_CLOSE.revoked, 'REVOKED');
  if (!isWanted(key.tenantId)) throw new Refused(LINK_CLOSE.unauthenticated, 'UNAUTHENTICATED');
  const features = new Set(hello.features);
  send(socket, {
    t: 'welcome',
    protocol: LINK_PROTOCOL,
    tenantId: key.tenantId,
    ...(features.has('hub-keys') && { hubKeys: [...hubKeys()] }),
  });
  const { agentId, keyId, epoch, version, hubKeys: pinned } = hello;
  return { key, pinned, identity: { agentId, keyId, tenantId: key.tenantId, epoch, version, features } };
}

function nextMessage<Kind extends AgentMessage['t']>(
  socket: WebSocket,
  kind: Kind,
): Promise<Extract<AgentMessage, { t: Kind }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (data: RawData, isBinary: boolean): void => {
      done();
      const message = isBinary ? undefined : parse(data);
      if (message !== undefined && isKind(message, kind)) resolve(message);
      else reject(new Refused(LINK_CLOSE.malformed, 'malformed'));
    };
    const onEnd = (): void => {
      done();
      reject(new HubError('AGENT_LOST', 'The agent went away while it said who it is.'));
    };
    const done = (): void => {
      socket.off('message', onMessage);
      socket.off('close', onEnd);
      socket.off('error', onEnd);
    };
    socket.on('message', onMessage);
    socket.on('close', onEnd);
    socket.on('error', onEnd);
  });
}

function isKind<Kind extends AgentMessage['t']>(
  message: AgentMessage,
  kind: Kind,
): message is Extract<AgentMessage, { t: Kind }> {
  return message.t === kind;
}

function parse(data: RawData): AgentMessage | undefined {
  if (!Buffer.isBuffer(data) || data.length > MAX_HANDSHAKE_BYTES) return undefined;
  try {
    return agentMessageSchema.safeParse(JSON.parse(data.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, message: HubMessage): void {
  socket.send(JSON.stringify(message));
}
