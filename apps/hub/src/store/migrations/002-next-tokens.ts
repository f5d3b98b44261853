import type { Migration } from '../migrate.ts';

/** The token that takes the place of a tenant's token once its agent accepts it; sealed. */
export const nextTokens: Migration = {
  id: 2,
  sql: 'ALTER TABLE tenants ADD COLUMN agent_token_next BLOB',
};
