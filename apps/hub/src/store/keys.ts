import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import { keyIdOf } from '../tenants/key-principal.ts';
import { storedKeySchema, type StoredKeyEntry } from '../tenants/tenants-schema.ts';
import type { StoreDatabase } from './open-store.ts';
import { changeStore } from './revision.ts';

/** A key as operators made it. Of the key itself there is its SHA-256 and its first characters. */
export interface StoredKey {
  readonly id: string;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly prefix: string;
  readonly entry: StoredKeyEntry;
  readonly createdAt: string;
  readonly revokedAt: string | undefined;
}

const keyRow = z.object({
  id: z.string(),
  hash: z.string(),
  prefix: z.string(),
  entry: z.string(),
  created_at: z.string(),
  revoked_at: z.string().nullable(),
});

/** Keys that operators made by route or command. Each change raises the revision, so that a running hub sees it. */
export class StoredKeys {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /** The revoked ones too, newest first. */
  list(): readonly StoredKey[] {
    return this.#db.prepare('SELECT * FROM api_keys ORDER BY created_at DESC, id').all().map(readKey);
  }

  find(id: string): StoredKey | undefined {
    const row = this.#db.prepare('SELECT * FROM api_keys WHERE id = ?').get(id);
    return row === undefined ? undefined : readKey(row);
  }

  add({ hash, prefix, entry }: Pick<StoredKey, 'hash' | 'prefix' | 'entry'>): StoredKey {
    const id = keyIdOf(hash);
    const createdAt = new Date().toISOString();
    changeStore(this.#db, () =>
      this.#db
        .prepare('INSERT INTO api_keys (id, hash, prefix, entry, created_at) VALUES (?, ?, ?, ?, ?)')
        .run(id, hash, prefix, JSON.stringify(entry), createdAt),
    );
    return { id, hash, prefix, entry, createdAt, revokedAt: undefined };
  }

  /** Its sessions end with it. Throws KEY_UNKNOWN, also for one that was revoked before. */
  revoke(id: string): void {
    changeStore(this.#db, () => {
      const revoke = this.#db.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
      if (revoke.run(new Date().toISOString(), id).changes > 0) return;
      throw new HubError('KEY_UNKNOWN', 'There is no such key in the hub’s store, or it is revoked already.');
    });
  }

  /** Takes a tenant out of every key, so that a later tenant of this id is not opened by them; what opens nothing then is revoked. */
  forgetTenant(tenantId: string): void {
    const change = this.#db.prepare('UPDATE api_keys SET entry = ? WHERE id = ?');
    for (const { id, entry, revokedAt } of this.list()) {
      if (revokedAt !== undefined || !entry.tenants.includes(tenantId)) continue;
      const tenants = entry.tenants.filter((known) => known !== tenantId);
      // An operator's key without tenants would see all of them.
      if (tenants.length === 0) this.revoke(id);
      else change.run(JSON.stringify({ ...entry, tenants }), id);
    }
  }

  /** When each key was used last, by id. */
  lastUses(): ReadonlyMap<string, string> {
    const row = z.object({ id: z.string(), last_used_at: z.string() });
    const rows = this.#db.prepare('SELECT id, last_used_at FROM key_uses').all();
    return new Map(rows.map((found) => row.parse(found)).map(({ id, last_used_at: at }) => [id, at]));
  }

  /** Takes down uses of keys, of file and environment too; not a change of the registry. */
  noteUses(uses: ReadonlyMap<string, string>): void {
    const note = this.#db.prepare(
      'INSERT INTO key_uses (id, last_used_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET last_used_at = excluded.last_used_at',
    );
    this.#db.transaction(() => uses.forEach((at, id) => void note.run(id, at))).immediate();
  }
}

function readKey(found: unknown): StoredKey {
  const { entry, created_at: createdAt, revoked_at: revokedAt, ...row } = keyRow.parse(found);
  return { ...row, entry: storedKeySchema.parse(JSON.parse(entry)), createdAt, revokedAt: revokedAt ?? undefined };
}
