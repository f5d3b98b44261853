import type { Migration } from '../migrate.ts';

/** Sessions of operators in the console, and when keys of any source were used last. Ids of sessions are hashes. */
export const operators: Migration = {
  id: 3,
  sql: `
    CREATE TABLE operator_sessions (
      id_hash TEXT PRIMARY KEY,
      key_id TEXT NOT NULL,
      key_proof TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      used_at INTEGER NOT NULL
    );
    CREATE TABLE key_uses (id TEXT PRIMARY KEY, last_used_at TEXT NOT NULL);
  `,
};
