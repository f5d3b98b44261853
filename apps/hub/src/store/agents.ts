import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { StoreDatabase } from './open-store.ts';

/** An Ed25519 public key as JWK (RFC 8037). */
const publicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

/** An agent's key as the hub knows it. Times are ISO 8601. */
export interface AgentKey {
  readonly keyId: string;
  readonly agentId: string;
  readonly tenantId: string;
  readonly publicKey: PublicKey;
  readonly state: 'current' | 'next' | 'retired';
  readonly revokedAt: string | undefined;
}

export interface EnrolledAgent {
  readonly agentId: string;
  readonly tenantId: string;
  readonly createdAt: string;
  readonly lastSeenAt: string | undefined;
  readonly version: string | undefined;
  readonly revokedAt: string | undefined;
  /** Ids of the hub's keys that it has pinned; undefined: those of its enrolment, as it never told others. */
  readonly hubKeyIds: readonly string[] | undefined;
}

const HOURS_24_MS = 24 * 3_600_000;

const keyRow = z.object({
  key_id: z.string(),
  agent_id: z.string(),
  tenant_id: z.string(),
  public_key: z.string(),
  state: z.enum(['current', 'next', 'retired']),
  valid_until: z.string().nullable(),
  revoked_at: z.string().nullable(),
});

const agentRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  created_at: z.string(),
  last_seen_at: z.string().nullable(),
  version: z.string().nullable(),
  revoked_at: z.string().nullable(),
  hub_keys: z.string().nullable(),
});

const idRow = z.object({ id: z.string() });

const keyIds = z.array(z.string());

interface AgentsDeps {
  readonly db: StoreDatabase;
  readonly now?: () => Date;
  /** Told after a change that others must learn of at once: a revocation, a new agent. */
  readonly onChange?: () => void;
}

/** The agents that were enrolled, and the keys by which they are known. */
export class Agents {
  readonly #db: StoreDatabase;
  readonly #now: () => Date;
  readonly #onChange: () => void;
  /** Asked with each job, so it is compiled once. */
  readonly #newestOf: ReturnType<StoreDatabase['prepare']>;

  constructor({ db, now = () => new Date(), onChange = () => {} }: AgentsDeps) {
    this.#db = db;
    this.#newestOf = db.prepare(
      'SELECT id FROM agents WHERE tenant_id = ? AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1',
    );
    this.#now = now;
    this.#onChange = onChange;
  }

  register({ tenantId, publicKey }: { readonly tenantId: string; readonly publicKey: PublicKey }): {
    readonly agentId: string;
    readonly keyId: string;
  } {
    const [agentId, keyId, at] = [randomUUID(), randomUUID(), this.#now().toISOString()];
    this.#inTransaction(() => {
      this.#db.prepare('INSERT INTO agents (id, tenant_id, created_at) VALUES (?, ?, ?)').run(agentId, tenantId, at);
      this.#insertKey({ keyId, agentId, publicKey, state: 'current' });
    });
    this.#onChange();
    return { agentId, keyId };
  }

  /** The key, unless it is retired for good. That its agent is revoked is said in `revokedAt`. */
  findKey(keyId: string): AgentKey | undefined {
    const found = this.#db
      .prepare(
        `SELECT k.id AS key_id, k.agent_id, a.tenant_id, k.public_key, k.state, k.valid_until, a.revoked_at
         FROM agent_keys k JOIN agents a ON a.id = k.agent_id WHERE k.id = ?`,
      )
      .get(keyId);
    if (found === undefined) return undefined;
    const row = keyRow.parse(found);
    if (row.valid_until !== null && Date.parse(row.valid_until) <= this.#now().getTime()) return undefined;
    return {
      keyId: row.key_id,
      agentId: row.agent_id,
      tenantId: row.tenant_id,
      publicKey: publicKeySchema.parse(JSON.parse(row.public_key)),
      state: row.state,
      revokedAt: row.revoked_at ?? undefined,
    };
  }

  find(agentId: string): EnrolledAgent | undefined {
    const found = this.#db.prepare('SELECT * FROM agents WHERE id = ?').get(agentId);
    return found === undefined ? undefined : asAgent(found);
  }

  /** Newest first; without a tenant, of all. */
  list(tenantId?: string): readonly EnrolledAgent[] {
    const rows =
      tenantId === undefined
        ? this.#db.prepare('SELECT * FROM agents ORDER BY created_at DESC').all()
        : this.#db.prepare('SELECT * FROM agents WHERE tenant_id = ? ORDER BY created_at DESC').all(tenantId);
    return rows.map(asAgent);
  }

  /** Id of the tenant's agent: the one that was enrolled last and not revoked. */
  currentOf(tenantId: string): string | undefined {
    const found = this.#newestOf.get(tenantId);
    return found === undefined ? undefined : idRow.parse(found).id;
  }

  listRevoked(): readonly EnrolledAgent[] {
    return this.#db.prepare('SELECT * FROM agents WHERE revoked_at IS NOT NULL').all().map(asAgent);
  }

  noteSeen(agentId: string, { version, at }: { readonly version: string; readonly at: Date }): void {
    this.#db
      .prepare('UPDATE agents SET last_seen_at = ?, version = ? WHERE id = ?')
      .run(at.toISOString(), version, agentId);
  }

  /** False when there is no such agent or it was revoked before. */
  revoke(agentId: string): boolean {
    const { changes } = this.#db
      .prepare('UPDATE agents SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
      .run(this.#now().toISOString(), agentId);
    if (changes > 0) this.#onChange();
    return changes > 0;
  }

  /** An operator wants the agent to have a new key; it is asked once it is connected, and until it has one. */
  askRotation(agentId: string): void {
    this.#db.prepare('UPDATE agents SET rotation_asked_at = ? WHERE id = ?').run(this.#now().toISOString(), agentId);
  }

  /** Agents that were asked for a new key and have none yet. */
  listRotating(): readonly string[] {
    return this.#db
      .prepare('SELECT id FROM agents WHERE rotation_asked_at IS NOT NULL AND revoked_at IS NULL')
      .all()
      .map((row) => idRow.parse(row).id);
  }

  /** The agent told which of the hub's keys it has pinned. */
  noteHubKeys(agentId: string, ids: readonly string[]): void {
    this.#db.prepare('UPDATE agents SET hub_keys = ? WHERE id = ?').run(JSON.stringify(ids), agentId);
  }

  /** A second key of the agent, valid beside the first. The same public key again answers the same id. */
  addNextKey(agentId: string, publicKey: PublicKey): string {
    return this.#inTransaction(() => {
      const text = JSON.stringify(publicKey);
      const known = this.#db
        .prepare("SELECT id FROM agent_keys WHERE agent_id = ? AND public_key = ? AND state = 'next'")
        .get(agentId, text);
      if (known !== undefined) return idRow.parse(known).id;
      this.#db.prepare("DELETE FROM agent_keys WHERE agent_id = ? AND state = 'next'").run(agentId);
      const keyId = randomUUID();
      this.#insertKey({ keyId, agentId, publicKey, state: 'next' });
      return keyId;
    });
  }

  /** The next key was used: it is the current one now, and the old one ends within 24 h. */
  promoteKey(keyId: string): void {
    this.#inTransaction(() => {
      const key = this.findKey(keyId);
      if (key?.state !== 'next') return;
      const until = new Date(this.#now().getTime() + HOURS_24_MS).toISOString();
      this.#db
        .prepare("UPDATE agent_keys SET state = 'retired', valid_until = ? WHERE agent_id = ? AND state = 'current'")
        .run(until, key.agentId);
      this.#db.prepare("UPDATE agent_keys SET state = 'current' WHERE id = ?").run(keyId);
      this.#db.prepare('UPDATE agents SET rotation_asked_at = NULL WHERE id = ?').run(key.agentId);
    });
  }

  #insertKey({ keyId, agentId, publicKey, state }: Pick<AgentKey, 'keyId' | 'agentId' | 'publicKey' | 'state'>): void {
    this.#db
      .prepare('INSERT INTO agent_keys (id, agent_id, public_key, state, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(keyId, agentId, JSON.stringify(publicKey), state, this.#now().toISOString());
  }

  #inTransaction<Result>(work: () => Result): Result {
    return this.#db.transaction(work).immediate();
  }
}

function asAgent(found: unknown): EnrolledAgent {
  const row = agentRow.parse(found);
  return {
    agentId: row.id,
    tenantId: row.tenant_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at ?? undefined,
    version: row.version ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    hubKeyIds: row.hub_keys === null ? undefined : keyIds.parse(JSON.parse(row.hub_keys)),
  };
}
