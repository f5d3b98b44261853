import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { HubError } from './hub-error.ts';

/** Header of a signed job in inbound mode; a field of the job message in dial-out mode. */
export const JOB_HEADER = 'x-hub-job';

/** A job lives no longer than this between its signature and its start. */
export const MAX_JOB_AGE_SECONDS = 60;

const TYPE = 'starrocks-mcp-job';
/** Far more than claims need; longer ones are not looked at. */
const MAX_TOKEN_CHARACTERS = 4_096;
const SHA256_HEX = /^[0-9a-f]{64}$/;

const headerSchema = z.strictObject({ alg: z.literal('EdDSA'), kid: z.string().min(1).max(64), typ: z.literal(TYPE) });

const limitsSchema = z.strictObject({
  maxRows: z.number().int().positive(),
  maxBytes: z.number().int().positive(),
  timeoutMs: z.number().int().positive(),
});

/** Who asks: an operator's or a client's name at the hub (never a key), through which tool. */
export const askedBySchema = z.strictObject({
  principal: z.string().max(256),
  tool: z.string().max(128),
  requestId: z.string().max(128),
});
export type AskedBy = z.infer<typeof askedBySchema>;

/** What the hub signs. Times in seconds since 1970; hashes in hexadecimal. Claims that are not listed are refused: they would change what was asked. */
export const jobClaimsSchema = z.strictObject({
  v: z.literal(1),
  jobId: z.uuid(),
  tenantId: z.string().min(1).max(64),
  agentId: z.uuid(),
  /** The agent's process that this job is for. */
  epoch: z.string().min(1).max(64),
  /** Grows on one connection; 0 where connections carry no order (inbound mode). */
  seq: z.number().int().nonnegative(),
  iat: z.number().int().nonnegative(),
  exp: z.number().int().nonnegative(),
  sqlSha256: z.string().regex(SHA256_HEX),
  paramsSha256: z.string().regex(SHA256_HEX),
  limits: limitsSchema,
  askedBy: askedBySchema,
  /** Names of features that must be understood. */
  crit: z.array(z.string()).optional(),
});
export type JobClaims = z.infer<typeof jobClaimsSchema>;

/** An Ed25519 public key as JWK (RFC 8037) with its id. */
export const signingKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().min(1).max(64),
});
export type SigningKey = z.infer<typeof signingKeySchema>;

interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The job as compact JWS (RFC 7515) with EdDSA (RFC 8037). */
export function signJob(claims: JobClaims, { kid, privateKey }: Signer): string {
  const body = `${encode({ alg: 'EdDSA', kid, typ: TYPE })}.${encode(claims)}`;
  return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
}

/** The claims of a token that one of these keys signed. Throws BAD_SIGNATURE for anything else. */
export function readJobToken(token: string, keyOf: (kid: string) => KeyObject | undefined): JobClaims {
  if (token.length > MAX_TOKEN_CHARACTERS) throw badSignature('is too long');
  const parts = token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.every(isBase64Url)) throw badSignature('is no compact JWS');
  const { data: head } = headerSchema.safeParse(decode(header));
  const key = head && keyOf(head.kid);
  if (key === undefined) throw badSignature('names no key that was pinned here');
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) throw badSignature('was not signed by that key');
  const { data: claims } = jobClaimsSchema.safeParse(decode(payload));
  if (claims === undefined) throw badSignature('has claims that this agent does not know');
  return claims;
}

export function publicKeyOf({ kty, crv, x }: Omit<SigningKey, 'kid'>): KeyObject {
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Parameters are scalars, so JSON without blanks is canonical (RFC 8785 asks no more of them). */
export function hashOfParameters(parameters: readonly unknown[] | undefined): string {
  return sha256Hex(JSON.stringify(parameters ?? []));
}

function badSignature(why: string): HubError {
  return new HubError('BAD_SIGNATURE', `The job ${why}; nothing was run.`);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Canonical: what Node would ignore (padding, other letters, spare bits) makes two texts of one signature. */
function isBase64Url(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}
