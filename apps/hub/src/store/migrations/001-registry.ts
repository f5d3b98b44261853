import type { Migration } from '../migrate.ts';

/** Tenants, keys, enrolment codes and agents. Times are ISO 8601 in UTC; secrets are hashes or sealed. */
export const registry: Migration = {
  id: 1,
  sql: `
    CREATE TABLE tenants (
      id TEXT PRIMARY KEY,
      entry TEXT NOT NULL,
      agent_token BLOB,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL
    );
    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      prefix TEXT NOT NULL,
      entry TEXT NOT NULL,
      created_at TEXT NOT NULL,
      revoked_at TEXT,
      last_used_at TEXT
    );
    CREATE TABLE enrolments (
      code_hash TEXT PRIMARY KEY,
      tenant_id TEXT NOT NULL,
      created_by TEXT NOT NULL,
      created_at TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      redeemed_at TEXT
    );
    CREATE TABLE agents (
      id TEXT PRIMARY KEY,
      tenant_id TEXT NOT NULL,
      created_at TEXT NOT NULL,
      last_seen_at TEXT,
      version TEXT,
      revoked_at TEXT
    );
    CREATE INDEX agents_by_tenant ON agents (tenant_id);
    CREATE TABLE agent_keys (
      id TEXT PRIMARY KEY,
      agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
      public_key TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('current', 'next', 'retired')),
      created_at TEXT NOT NULL,
      valid_until TEXT
    );
    CREATE INDEX agent_keys_by_agent ON agent_keys (agent_id);
    CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL);
    INSERT INTO revision (one, value) VALUES (1, 0);
  `,
};
