import type { Migration } from '../migrate.ts';

export const writeProbe: Migration = {
  id: 40,
  sql: `CREATE TABLE write_probe (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    written_at TEXT NOT NULL
  ) STRICT`,
};
