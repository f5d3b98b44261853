import type { Migration } from '../migrate.ts';

/** The clock on the wall by which "the same hour last week" is told. */
export const historyTimeZones: Migration = {
  id: 21,
  sql: 'ALTER TABLE history_tenants ADD COLUMN time_zone TEXT',
};
