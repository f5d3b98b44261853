import type { Migration } from '../migrate.ts';

/**
 * Schedules and how their last runs ended; whom to alert, what stands and was told, and what is still to be delivered.
 * Times are milliseconds since 1970 (UTC). Address and secret of a target are sealed.
 */
export const schedulesAndAlerts: Migration = {
  id: 30,
  sql: `
    CREATE TABLE schedules (tenant_id TEXT PRIMARY KEY, entry TEXT NOT NULL, updated_at INTEGER NOT NULL);
    CREATE TABLE schedule_runs (
      tenant_id TEXT PRIMARY KEY,
      since INTEGER NOT NULL,
      ended_at INTEGER,
      outcome TEXT,
      error_code TEXT
    );
    CREATE TABLE alert_targets (
      id TEXT PRIMARY KEY,
      entry TEXT NOT NULL,
      address BLOB NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE TABLE alert_states (
      tenant_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      object TEXT NOT NULL,
      severity TEXT NOT NULL,
      since INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      details TEXT NOT NULL,
      PRIMARY KEY (tenant_id, subject, object)
    );
    CREATE TABLE alert_notices (
      target_id TEXT NOT NULL REFERENCES alert_targets (id) ON DELETE CASCADE,
      tenant_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      object TEXT NOT NULL,
      is_open INTEGER NOT NULL,
      opened_at INTEGER NOT NULL,
      opened_severity TEXT NOT NULL,
      is_owed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (target_id, tenant_id, subject, object)
    );
    CREATE TABLE alert_outbox (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      target_id TEXT NOT NULL,
      target_name TEXT NOT NULL,
      tenant_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      payload TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      next_at INTEGER,
      delivered_at INTEGER,
      given_up_at INTEGER,
      last_error TEXT
    );
    CREATE INDEX alert_outbox_due ON alert_outbox (target_id, tenant_id, subject, number) WHERE next_at IS NOT NULL;
    CREATE INDEX alert_outbox_by_tenant ON alert_outbox (tenant_id, number);
  `,
};
