import * as z from 'zod';
import type { StoreDatabase } from './open-store.ts';

/** A session of an operator in the console. Times in milliseconds since 1970. */
export interface StoredSession {
  /** SHA-256 of the cookie's value. */
  readonly idHash: string;
  readonly keyId: string;
  /** Ties the session to the key's digest, so that it ends when the key is replaced under the same name. */
  readonly keyProof: string;
  readonly createdAt: number;
  readonly usedAt: number;
}

const sessionRow = z
  .object({
    id_hash: z.string(),
    key_id: z.string(),
    key_proof: z.string(),
    created_at: z.number(),
    used_at: z.number(),
  })
  .transform((row): StoredSession => ({
    idHash: row.id_hash,
    keyId: row.key_id,
    keyProof: row.key_proof,
    createdAt: row.created_at,
    usedAt: row.used_at,
  }));

export class StoredSessions {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  add({ idHash, keyId, keyProof, createdAt, usedAt }: StoredSession): void {
    this.#db
      .prepare('INSERT INTO operator_sessions (id_hash, key_id, key_proof, created_at, used_at) VALUES (?, ?, ?, ?, ?)')
      .run(idHash, keyId, keyProof, createdAt, usedAt);
  }

  find(idHash: string): StoredSession | undefined {
    const row = this.#db.prepare('SELECT * FROM operator_sessions WHERE id_hash = ?').get(idHash);
    return row === undefined ? undefined : sessionRow.parse(row);
  }

  noteUse(idHash: string, usedAt: number): void {
    this.#db.prepare('UPDATE operator_sessions SET used_at = ? WHERE id_hash = ?').run(usedAt, idHash);
  }

  remove(idHash: string): void {
    this.#db.prepare('DELETE FROM operator_sessions WHERE id_hash = ?').run(idHash);
  }

  /** Ends the oldest of a key beyond so many. */
  keepNewest(keyId: string, most: number): void {
    this.#db
      .prepare(
        `DELETE FROM operator_sessions WHERE key_id = ? AND rowid NOT IN
           (SELECT rowid FROM operator_sessions WHERE key_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?)`,
      )
      .run(keyId, keyId, most);
  }

  /** Sessions made or used before these times are over. */
  removeOver({ createdBefore, usedBefore }: { readonly createdBefore: number; readonly usedBefore: number }): void {
    this.#db
      .prepare('DELETE FROM operator_sessions WHERE created_at < ? OR used_at < ?')
      .run(createdBefore, usedBefore);
  }
}
