import { createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { enrolAgent, type AgentIdentity } from '@starrocks-mcp/agent';
import {
  CONNECT_PATH,
  LINK_PROTOCOL,
  LINK_SUBPROTOCOL,
  encodeRowsMessage,
  hubMessageSchema,
  linkProofText,
  type HubMessage,
} from '@starrocks-mcp/protocol';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { House } from './house.ts';
import { enrolmentCode } from './open-dial-out-agent.ts';

type Said<Kind extends HubMessage['t']> = Extract<HubMessage, { readonly t: Kind }>;
type Own = Pick<AgentIdentity, 'agentId' | 'keyId' | 'privateKey'>;

/** A peer of the hub that says only what a test has it say. */
export interface ScriptedAgent {
  readonly socket: WebSocket;
  /** Code with which the connection was closed; undefined while it is open. */
  readonly closeCode: number | undefined;
  /** Everything that the hub sent, as text. */
  readonly heard: readonly string[];
  say(message: unknown): void;
  /** A binary message of rows. */
  sayRows(stream: number, frame: unknown): void;
  /** The next message of this kind that was not taken yet. */
  take<Kind extends HubMessage['t']>(kind: Kind): Promise<Said<Kind>>;
  /** Sends hello; the rest of the handshake is up to the test. */
  sayHello(own: Own): void;
  /** Answers the hub's challenge. */
  prove(own: Own, altered?: Partial<Said<'challenge'>>): Promise<void>;
  close(): Promise<void>;
}

/** An agent that the hub knows, with a key of its own and no process. */
export async function enrolled(house: House, tenantId: string): Promise<AgentIdentity> {
  const code = await enrolmentCode(house, tenantId);
  const { identity } = await enrolAgent({ hubUrl: house.url, code, link: 'dial-out', env: {} });
  return identity;
}

/** Opens the connection and says nothing yet. */
export async function dial(hubUrl: string): Promise<ScriptedAgent> {
  const url = new URL(CONNECT_PATH, hubUrl.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, LINK_SUBPROTOCOL, { perMessageDeflate: false });
  const epoch = randomUUID();
  const heard: string[] = [];
  const untaken: HubMessage[] = [];
  let closeCode: number | undefined;
  socket.on('message', (data: Buffer) => {
    heard.push(data.toString('utf8'));
    untaken.push(hubMessageSchema.parse(JSON.parse(data.toString('utf8'))));
  });
  socket.on('close', (code) => (closeCode = code));
  socket.on('error', () => undefined);
  await once(socket, 'open');

  function isKind<Kind extends HubMessage['t']>(message: HubMessage, kind: Kind): message is Said<Kind> {
    return message.t === kind;
  }
  async function take<Kind extends HubMessage['t']>(kind: Kind): Promise<Said<Kind>> {
    return vi.waitUntil(
      () => {
        const index = untaken.findIndex((message) => message.t === kind);
        const [message] = index === -1 ? [] : untaken.splice(index, 1);
        return message !== undefined && isKind(message, kind) && message;
      },
      { timeout: 5_000, interval: 5 },
    );
  }
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  return {
    socket,
    heard,
    get closeCode() {
      return closeCode;
    },
    say,
    sayRows: (stream, frame) => socket.send(encodeRowsMessage(stream, JSON.stringify(frame))),
    take,
    sayHello: (own) => say(helloOf(own, epoch)),
    async prove({ agentId, keyId, privateKey }, altered = {}) {
      const { nonce, nodeId } = { ...(await take('challenge')), ...altered };
      const text = linkProofText({ nonce, nodeId, agentId, keyId, epoch });
      say({ t: 'auth', proof: signed(text, createPrivateKey(privateKey)) });
    },
    async close() {
      if (socket.readyState === socket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  };
}

export function helloOf({ agentId, keyId }: Pick<Own, 'agentId' | 'keyId'>, epoch: string = randomUUID()): object {
  return { t: 'hello', protocols: [LINK_PROTOCOL], agentId, keyId, epoch, version: '0.0.0-scripted' };
}

/** Connects and proves who it is. */
export async function connectScripted(hubUrl: string, own: Own): Promise<ScriptedAgent> {
  const agent = await dial(hubUrl);
  agent.sayHello(own);
  await agent.prove(own);
  await agent.take('welcome');
  return agent;
}

function signed(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('base64url');
}
