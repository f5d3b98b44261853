import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { HubError, MAX_HUB_KEYS, signingKeySchema, type SigningKey } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { Agents, EnrolledAgent } from '../store/agents.ts';
import { blobSchema, type Store } from '../store/open-store.ts';
import { raiseRevision } from '../store/revision.ts';

const SEAL_PURPOSE = 'hub signing key';

const keyRow = z.object({ kid: z.string(), public_key: z.string(), private_key: blobSchema, created_at: z.string() });

/** A key with which the hub signs. */
export interface StoredHubKey {
  readonly kid: string;
  readonly jwk: SigningKey;
  /** PKCS #8, PEM. */
  readonly pem: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

type KeyStore = Pick<Store, 'db' | 'seal'>;

/** Newest first. */
export function listHubKeys({ db, seal }: KeyStore): readonly StoredHubKey[] {
  const rows = db.prepare('SELECT * FROM hub_keys ORDER BY created_at DESC, rowid DESC').all();
  return rows.map((found) => {
    const row = keyRow.parse(found);
    return {
      kid: row.kid,
      jwk: signingKeySchema.parse(JSON.parse(row.public_key)),
      pem: seal.open(row.private_key, SEAL_PURPOSE),
      createdAt: row.created_at,
    };
  });
}

/** Makes the first key when there is none. */
export function ensureHubKey(store: KeyStore): void {
  store.db
    .transaction(() => {
      const count = z.object({ n: z.number() }).parse(store.db.prepare('SELECT count(*) AS n FROM hub_keys').get());
      if (count.n === 0) insertKey(store);
    })
    .immediate();
}

/** The hub's keys that an agent has pinned: those it told of, else those that there were when it was enrolled. */
export function pinnedBy(
  { hubKeyIds, createdAt }: EnrolledAgent,
  keys: readonly Pick<StoredHubKey, 'kid' | 'createdAt'>[],
): readonly string[] {
  return hubKeyIds ?? keys.filter((key) => key.createdAt <= createdAt).map(({ kid }) => kid);
}

interface Change {
  readonly agents: Pick<Agents, 'list'>;
  /** Also when agents that know no other key are lost by it. */
  readonly force: boolean;
}

/** A new key beside the ones there are; the oldest of more than three goes. Agents are told before it signs. Returns its id. */
export function addHubKey(store: KeyStore, change: Change): string {
  return store.db
    .transaction(() => {
      const keys = listHubKeys(store);
      const oldest = keys.at(-1);
      if (keys.length >= MAX_HUB_KEYS && oldest !== undefined) dropKey(store, oldest.kid, change);
      const kid = insertKey(store);
      raiseRevision(store.db);
      return kid;
    })
    .immediate();
}

/** For a key that may have been stolen. Throws NOT_FOUND, or BAD_REQUEST when agents would be lost by it. */
export function removeHubKey(store: KeyStore, kid: string, change: Change): void {
  store.db
    .transaction(() => {
      dropKey(store, kid, change);
      raiseRevision(store.db);
    })
    .immediate();
}

function dropKey(store: KeyStore, kid: string, { agents, force }: Change): void {
  const keys = listHubKeys(store);
  if (!keys.some((key) => key.kid === kid)) throw new HubError('NOT_FOUND', 'The hub has no key of that id.');
  const left = keys.filter((key) => key.kid !== kid).map((key) => key.kid);
  if (left.length === 0) throw new HubError('BAD_REQUEST', 'It is the only key. Make another one first.');
  const isLost = (agent: EnrolledAgent): boolean =>
    agent.revokedAt === undefined && !pinnedBy(agent, keys).some((known) => left.includes(known));
  const lost = agents.list().filter(isLost);
  if (lost.length > 0 && !force) {
    throw new HubError(
      'BAD_REQUEST',
      `${lost.length} agents know no other key than ${kid}, ${lost[0]?.agentId ?? ''} among them. Wait until they were ` +
        'connected, or use --force and enrol them again.',
    );
  }
  store.db.prepare('DELETE FROM hub_keys WHERE kid = ?').run(kid);
}

function insertKey({ db, seal }: KeyStore): string {
  const kid = `hub-${randomUUID()}`;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = signingKeySchema.parse({ ...publicKey.export({ format: 'jwk' }), kid });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  db.prepare('INSERT INTO hub_keys (kid, public_key, private_key, created_at) VALUES (?, ?, ?, ?)').run(
    kid,
    JSON.stringify(jwk),
    seal.close(pem, SEAL_PURPOSE),
    new Date().toISOString(),
  );
  return kid;
}
