import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { HubError } from './hub-error.ts';
import { readJws, signJws, type JwsSigner } from './jws.ts';

/** Header of a signed job in inbound mode; a field of the job message in dial-out mode. */
export const JOB_HEADER = 'x-hub-job';

/** A job lives no longer than this between its signature and its start. */
export const MAX_JOB_AGE_SECONDS = 60;

const TYPE = 'starrocks-mcp-job';
const SHA256_HEX = /^[0-9a-f]{64}$/;

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

/** The job as compact JWS (RFC 7515) with EdDSA (RFC 8037). */
export function signJob(claims: JobClaims, signer: JwsSigner): string {
  return signJws(TYPE, claims, signer);
}

/** The claims of a token that one of these keys signed. Throws BAD_SIGNATURE for anything else. */
export function readJobToken(token: string, keyOf: (kid: string) => KeyObject | undefined): JobClaims {
  const payload = readJws({ type: TYPE, token, keyOf, refuse: badSignature });
  const { data: claims } = jobClaimsSchema.safeParse(payload);
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
