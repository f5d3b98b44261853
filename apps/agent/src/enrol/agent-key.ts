import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { enrolRequestSchema, type EnrolRequest } from '@starrocks-mcp/protocol';

export interface AgentKeyPair {
  /** Ed25519, PKCS #8, PEM. It never leaves this host. */
  readonly privateKey: string;
  readonly publicKey: EnrolRequest['public_key'];
}

export function makeAgentKey(): AgentKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: enrolRequestSchema.shape.public_key.parse(createPublicKey(privateKey).export({ format: 'jwk' })),
  };
}

/** Proof, base64url, that whoever sends this text holds the key: Ed25519 over its SHA-256. */
export function prove(text: string, privateKey: string): string {
  const digest = createHash('sha256').update(text).digest();
  return sign(null, digest, createPrivateKey(privateKey)).toString('base64url');
}
