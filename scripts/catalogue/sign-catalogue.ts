import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { CATALOGUE_SIGNING_CONTEXT, type SignedCatalogue, type StatementCatalogue } from '@starrocks-mcp/protocol';

/** The catalogue as it is shipped; `key` is an Ed25519 private key. */
export function signCatalogue(catalogue: StatementCatalogue, key: KeyObject): SignedCatalogue {
  const payload = JSON.stringify(catalogue);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    v: 1,
    kid: createHash('sha256').update(publicKey).digest('hex').slice(0, 16),
    signature: sign(null, Buffer.from(CATALOGUE_SIGNING_CONTEXT + payload), key).toString('base64url'),
    payload,
  };
}
