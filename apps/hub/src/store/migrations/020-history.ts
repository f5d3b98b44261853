import type { Migration } from '../migrate.ts';

/**
 * What diagnoses found over time. `at` and `since` are milliseconds since 1970. A tenant has a key of its own here, so
 * that what belonged to a removed tenant is out of reach at once and can be deleted bit by bit.
 */
export const history: Migration = {
  id: 20,
  sql: `
    CREATE TABLE history_tenants (
      key INTEGER PRIMARY KEY AUTOINCREMENT,
      tenant_id TEXT NOT NULL,
      removed_at INTEGER
    );
    CREATE UNIQUE INDEX history_tenants_live ON history_tenants (tenant_id) WHERE removed_at IS NULL;
    CREATE TABLE history_reports (
      key INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      tenant INTEGER NOT NULL REFERENCES history_tenants (key),
      at INTEGER NOT NULL,
      is_whole INTEGER NOT NULL,
      tool TEXT NOT NULL,
      principal TEXT NOT NULL,
      language TEXT NOT NULL,
      release TEXT NOT NULL,
      status TEXT NOT NULL,
      score REAL,
      worst TEXT,
      critical INTEGER NOT NULL,
      warning INTEGER NOT NULL,
      info INTEGER NOT NULL,
      unknown INTEGER NOT NULL
    );
    CREATE INDEX history_reports_by_time ON history_reports (tenant, at, key);
    CREATE INDEX history_reports_trend ON history_reports (tenant, at, key, score) WHERE is_whole = 1;
    CREATE TABLE history_bodies (
      report INTEGER PRIMARY KEY REFERENCES history_reports (key) ON DELETE CASCADE,
      gzip BLOB NOT NULL
    );
    CREATE TABLE history_series (
      key INTEGER PRIMARY KEY,
      tenant INTEGER NOT NULL REFERENCES history_tenants (key),
      figure TEXT NOT NULL,
      object TEXT NOT NULL,
      unit TEXT NOT NULL,
      UNIQUE (tenant, figure, object, unit)
    );
    CREATE TABLE history_points (
      series INTEGER NOT NULL REFERENCES history_series (key) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (series, at)
    ) WITHOUT ROWID;
    CREATE TABLE history_checks (
      tenant INTEGER NOT NULL REFERENCES history_tenants (key),
      id TEXT NOT NULL,
      severity TEXT,
      title TEXT,
      at INTEGER NOT NULL,
      PRIMARY KEY (tenant, id)
    ) WITHOUT ROWID;
    CREATE TABLE history_changes (
      key INTEGER PRIMARY KEY AUTOINCREMENT,
      tenant INTEGER NOT NULL REFERENCES history_tenants (key),
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      finding TEXT,
      report_id TEXT
    );
    CREATE INDEX history_changes_by_time ON history_changes (at);
    CREATE INDEX history_changes_by_tenant ON history_changes (tenant, at);
    CREATE TABLE history_links (
      tenant INTEGER PRIMARY KEY REFERENCES history_tenants (key),
      state TEXT NOT NULL,
      since INTEGER NOT NULL
    );
    CREATE TABLE history_looks (
      tenant INTEGER NOT NULL REFERENCES history_tenants (key),
      at INTEGER NOT NULL,
      look TEXT NOT NULL
    );
    CREATE INDEX history_looks_by_tenant ON history_looks (tenant, at);
  `,
};
