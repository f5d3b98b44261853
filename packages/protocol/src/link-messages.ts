import * as z from 'zod';
import { frameSchema } from './frames.ts';

/**
 * The agent's outbound connection: `GET /agent/v1/connect` as a WebSocket. Text messages are these, as JSON; binary
 * messages carry rows: one byte kind, four bytes stream (big endian), then the rows frame as JSON text.
 */
export const CONNECT_PATH = '/agent/v1/connect';
export const LINK_SUBPROTOCOL = 'starrocks-mcp.agent.v1';
/** Of the messages below; a peer that speaks none of ours is told UPGRADE_REQUIRED. */
export const LINK_PROTOCOL = 1;

/** The hub asks for a sign of life this often, give or take a fifth; who is silent for `LINK_DEAD_MS` is gone. */
export const LINK_PING_MS = 15_000;
export const LINK_DEAD_MS = 40_000;
/** Both sides tell their jobs this often. */
export const LINK_SYNC_MS = 10_000;
/** Rows that one stream may have under way. */
export const STREAM_CREDIT_BYTES = 256 * 1024;
/** A stream that may not send for this long is given up. */
export const SLOW_CONSUMER_MS = 60_000;
/** Longest text message; rows have a limit of their own. */
export const MAX_LINK_TEXT_BYTES = 1024 * 1024;

/** Close codes of the link; 1012 is "service restart". */
export const LINK_CLOSE = {
  malformed: 4400,
  unauthenticated: 4401,
  revoked: 4403,
  timeout: 4408,
  replaced: 4409,
  tooLarge: 4413,
  upgradeRequired: 4426,
  rateLimited: 4429,
  restart: 1012,
} as const;

/**
 * What an agent may say in `hello` that it understands. `rotate`: a wish for a new key, and a second connection of the
 * same process takes over without cutting the first. `hub-keys`: statements about the hub's keys. `receipts`: it seals
 * its answers.
 */
export const LINK_FEATURES = ['rotate', 'hub-keys', 'receipts'] as const;

const stream = z.number().int().min(1).max(0xffff_ffff);
const id = z.string().min(1).max(64);
const hubKeyStatements = z.array(z.string().max(4_096)).max(8);
const jobIds = z.array(z.uuid()).max(1_000);

export const agentMessageSchema = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    protocols: z.array(z.number().int()).max(16),
    agentId: z.uuid(),
    keyId: id,
    epoch: id,
    version: z.string().max(64),
    features: z.array(z.string().max(32)).max(32).optional(),
    /** Ids of the hub's keys that it has pinned. */
    hubKeys: z.array(id).max(8).optional(),
  }),
  /** Ids of the hub's keys that it has pinned now. */
  z.object({ t: z.literal('hub-keys'), kids: z.array(id).max(8) }),
  /** Ed25519 over `linkProofText`, base64url. */
  z.object({ t: z.literal('auth'), proof: z.string().max(128) }),
  /** Everything of an answer but its rows. */
  z.object({ t: z.literal('frame'), stream, frame: frameSchema }),
  z.object({ t: z.literal('cancelled'), jobId: z.uuid(), killConfirmed: z.boolean().nullable() }),
  z.object({ t: z.literal('sync'), jobs: jobIds }),
  z.object({
    t: z.literal('tested'),
    test: z.number().int(),
    outcome: z.union([
      z.object({ version: z.string().max(128), latencyMs: z.number(), adhocSql: z.boolean() }),
      z.object({ code: z.string().max(64), message: z.string().max(2_000) }),
    ]),
  }),
]);
export type AgentMessage = z.infer<typeof agentMessageSchema>;

export const hubMessageSchema = z.discriminatedUnion('t', [
  /** `hubTime` in milliseconds since 1970: a wrong clock at the agent must not keep it out. */
  z.object({ t: z.literal('challenge'), nonce: z.string().min(32).max(128), nodeId: id, hubTime: z.number() }),
  z.object({
    t: z.literal('welcome'),
    protocol: z.number().int(),
    tenantId: id,
    /** The hub's keys as they are now, one statement by each of them. */
    hubKeys: hubKeyStatements.optional(),
  }),
  /** The hub's keys have changed. */
  z.object({ t: z.literal('hub-keys'), statements: hubKeyStatements }),
  /** An operator wants the agent to have a new key: `POST /agent/v1/rotate`. */
  z.object({ t: z.literal('rotate') }),
  z.object({
    t: z.literal('job'),
    stream,
    jobId: z.uuid(),
    jws: z.string(),
    sql: z.string().min(1),
    limits: z.object({
      maxRows: z.number().int().positive(),
      maxBytes: z.number().int().positive(),
      timeoutMs: z.number().int().positive(),
    }),
    /** Where the hub's trace stands; not signed, as nothing that runs depends on it. */
    traceparent: z.string().max(256).optional(),
  }),
  /** More bytes of rows may be sent. */
  z.object({ t: z.literal('credit'), stream, bytes: z.number().int().positive() }),
  z.object({ t: z.literal('cancel'), jobId: z.uuid() }),
  z.object({ t: z.literal('sync'), jobs: jobIds }),
  z.object({ t: z.literal('test'), test: z.number().int() }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;

interface LinkProof {
  readonly nonce: string;
  readonly nodeId: string;
  readonly agentId: string;
  readonly keyId: string;
  readonly epoch: string;
}

/** What an agent signs to prove who it is, on this connection and no other. */
export function linkProofText({ nonce, nodeId, agentId, keyId, epoch }: LinkProof): string {
  return ['starrocks-mcp-link', nonce, nodeId, agentId, keyId, epoch].join('\n');
}

const ROWS_KIND = 1;
/** Before the rows frame in a binary message; credit is counted in bytes of frames. */
export const ROWS_HEADER_BYTES = 5;

/** A binary message: `json` is a whole rows frame. */
export function encodeRowsMessage(toStream: number, json: string): Buffer {
  const length = Buffer.byteLength(json);
  const message = Buffer.allocUnsafe(ROWS_HEADER_BYTES + length);
  message.writeUInt8(ROWS_KIND, 0);
  message.writeUInt32BE(toStream, 1);
  message.write(json, ROWS_HEADER_BYTES);
  return message;
}

/** Undefined for what is no rows message. `json` is a view, not a copy. */
export function decodeRowsMessage(message: Buffer): { readonly stream: number; readonly json: Buffer } | undefined {
  if (message.length <= ROWS_HEADER_BYTES || message.readUInt8(0) !== ROWS_KIND) return undefined;
  return { stream: message.readUInt32BE(1), json: message.subarray(ROWS_HEADER_BYTES) };
}
