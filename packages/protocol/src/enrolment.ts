import * as z from 'zod';
import { signingKeySchema } from './job-token.ts';

/** Where an agent makes itself known, and where it says goodbye. */
export const ENROLL_PATH = '/agent/v1/enroll';
export const RETIRE_PATH = '/agent/v1/retire';
/** Where an agent asks whether the hub still knows it. */
export const IDENTITY_CHECK_PATH = '/agent/v1/identity-check';

/** Where an agent has a new key registered beside the one it has. */
export const ROTATE_PATH = '/agent/v1/rotate';

/** How hub and agent reach each other: the agent opens the connection, or the hub calls the agent. */
export const linkKindSchema = z.enum(['dial-out', 'inbound']);
export type LinkKind = z.infer<typeof linkKindSchema>;

const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;

/** An Ed25519 public key as JWK (RFC 8037); the hub gives it its id. */
const agentPublicKeySchema = z.strictObject(signingKeySchema.omit({ kid: true }).shape);

/** POST /agent/v1/enroll. Only the public half of the key travels. */
export const enrolRequestSchema = z.strictObject({
  /** One-time code, `XXXX-XXXX-XXXX-XXXX` in Crockford's base 32, valid for 15 minutes. */
  code: z.string().min(16).max(32),
  public_key: agentPublicKeySchema,
  /** Ed25519 over the SHA-256 of `enrolProofText(code)`, base64url: whoever sends the key holds its private half. */
  proof: z.string().regex(SIGNATURE),
  link: linkKindSchema,
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

/** What the agent keeps of its enrolment. `hub_keys` are pinned: only jobs that one of them signed will run. */
export const enrolResponseSchema = z.object({
  agent_id: z.uuid(),
  tenant_id: z.string().min(1).max(64),
  key_id: z.string().min(1).max(64),
  hub_keys: z.array(signingKeySchema).max(16),
  /** Inbound mode: the token that the hub will present. */
  agent_token: z.string().min(32).optional(),
});
export type EnrolResponse = z.infer<typeof enrolResponseSchema>;

/** POST /agent/v1/retire and /agent/v1/identity-check. Sending one again changes nothing, so they need no clock. */
export const agentProofSchema = z.strictObject({
  agent_id: z.uuid(),
  key_id: z.string().min(1).max(64),
  /** Ed25519 over the SHA-256 of `agentProofText`, base64url, by the agent's key. */
  proof: z.string().regex(SIGNATURE),
});
export type AgentProof = z.infer<typeof agentProofSchema>;

/** POST /agent/v1/rotate: the new key, proven by both. The same key again is answered with the same id. */
export const rotateRequestSchema = z.strictObject({
  agent_id: z.uuid(),
  key_id: z.string().min(1).max(64),
  public_key: agentPublicKeySchema,
  /** Ed25519 over the SHA-256 of `rotateProofText`, base64url, by the agent's present key. */
  proof: z.string().regex(SIGNATURE),
  /** The same by the new key. */
  next_proof: z.string().regex(SIGNATURE),
});
export type RotateRequest = z.infer<typeof rotateRequestSchema>;

/** The new key is valid beside the old one; its first use makes it the agent's key. */
export const rotateResponseSchema = z.object({ key_id: z.string().min(1).max(64) });

interface RotatedKey {
  readonly agentId: string;
  readonly keyId: string;
  /** Of the new key. */
  readonly x: string;
}

export function rotateProofText({ agentId, keyId, x }: RotatedKey): string {
  return `starrocks-mcp-rotate\n${agentId}\n${keyId}\n${x}`;
}

/** What the hub answers to an identity check. */
export const identityCheckSchema = z.object({ tenant_id: z.string(), revoked: z.boolean() });

export function enrolProofText(code: string): string {
  return `starrocks-mcp-enroll\n${code}`;
}

interface ProvenIdentity {
  readonly purpose: 'retire' | 'identity-check';
  readonly agentId: string;
  readonly keyId: string;
}

/** The purpose is signed, so that a check cannot be turned into a retirement. */
export function agentProofText({ purpose, agentId, keyId }: ProvenIdentity): string {
  return `starrocks-mcp-${purpose}\n${agentId}\n${keyId}`;
}
