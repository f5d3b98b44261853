import type { Migration } from '../migrate.ts';

/** The keys with which the hub signs jobs; the private half is sealed. */
export const hubKeys: Migration = {
  id: 10,
  sql: `
    CREATE TABLE hub_keys (
      kid TEXT PRIMARY KEY,
      public_key TEXT NOT NULL,
      private_key BLOB NOT NULL,
      created_at TEXT NOT NULL
    );
  `,
};
