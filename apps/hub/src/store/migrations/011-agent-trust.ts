import type { Migration } from '../migrate.ts';

/** That an operator asked for a new key of an agent, and which of the hub's keys it has pinned (JSON, ids). */
export const agentTrust: Migration = {
  id: 11,
  sql: `
    ALTER TABLE agents ADD COLUMN rotation_asked_at TEXT;
    ALTER TABLE agents ADD COLUMN hub_keys TEXT;
  `,
};
