import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { signJob, signingKeySchema, type JobClaims, type SigningKey } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { blobSchema, type Store } from '../store/open-store.ts';

const SEAL_PURPOSE = 'hub signing key';

const keyRow = z.object({ kid: z.string(), public_key: z.string(), private_key: blobSchema });

interface HubKey {
  readonly kid: string;
  readonly jwk: SigningKey;
  readonly privateKey: KeyObject;
}

/** Signs what agents are asked to run. Agents pin the public keys when they enrol. */
export class HubSigner {
  /** Newest first: that one signs. */
  readonly #keys: readonly HubKey[];

  /** Makes the first key when there is none. */
  constructor({ db, seal }: Pick<Store, 'db' | 'seal'>) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const count = z.object({ n: z.number() }).parse(db.prepare('SELECT count(*) AS n FROM hub_keys').get());
      if (count.n === 0) {
        const { kid, jwk, pem } = makeKey();
        db.prepare('INSERT INTO hub_keys (kid, public_key, private_key, created_at) VALUES (?, ?, ?, ?)').run(
          kid,
          JSON.stringify(jwk),
          seal.close(pem, SEAL_PURPOSE),
          new Date().toISOString(),
        );
      }
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
    const rows = db.prepare('SELECT kid, public_key, private_key FROM hub_keys ORDER BY created_at DESC').all();
    this.#keys = rows.map((found) => {
      const row = keyRow.parse(found);
      return {
        kid: row.kid,
        jwk: signingKeySchema.parse(JSON.parse(row.public_key)),
        privateKey: createPrivateKey(seal.open(row.private_key, SEAL_PURPOSE)),
      };
    });
  }

  publicKeys(): readonly SigningKey[] {
    return this.#keys.map(({ jwk }) => jwk);
  }

  /** Compact JWS, by the newest key. */
  sign(claims: JobClaims): string {
    const [newest] = this.#keys;
    if (newest === undefined) throw new Error('a hub without a signing key');
    return signJob(claims, newest);
  }
}

function makeKey() {
  const kid = `hub-${randomUUID()}`;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = signingKeySchema.parse({ ...publicKey.export({ format: 'jwk' }), kid });
  return { kid, jwk, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
