import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';

interface RetentionDeps {
  readonly db: StoreDatabase;
  readonly retentionMs: number;
  /** Kept per tenant, at most. */
  readonly reportsPerTenant: number;
}

/** Deleted in one write, so that no write holds the hub up for long. */
const BATCH = 100;

const countRow = z.object({ count: z.number() });
const tenantRow = z.object({ key: z.number(), removed_at: z.number().nullable() });
const reportRow = z.object({ key: z.number(), tenant: z.number(), at: z.number() });

type DoomedReport = z.output<typeof reportRow>;

/** Lets go of what is too old or too much, and of what belonged to removed tenants. */
export class Retention {
  readonly #deps: RetentionDeps;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** After each new report: the oldest of single areas go first, then the oldest whole ones. Within a transaction. */
  keepToCap(tenant: number): void {
    const { db, reportsPerTenant } = this.#deps;
    const { count } = countRow.parse(
      db.prepare('SELECT count(*) AS count FROM history_reports WHERE tenant = ?').get(tenant),
    );
    if (count <= reportsPerTenant) return;
    const doomed = db
      .prepare('SELECT key, tenant, at FROM history_reports WHERE tenant = ? ORDER BY is_whole, at, key LIMIT ?')
      .all(tenant, Math.min(BATCH, count - reportsPerTenant));
    this.#remove(doomed.map((row) => reportRow.parse(row)));
  }

  /** A pass over all tenants, in small steps: whoever calls it may pause between them. */
  *sweep(now: number): Generator<void> {
    const tenants = this.#deps.db.prepare('SELECT key, removed_at FROM history_tenants').all();
    for (const row of tenants) {
      const { key, removed_at: removedAt } = tenantRow.parse(row);
      const cutoff = removedAt === null ? now - this.#deps.retentionMs : Number.MAX_SAFE_INTEGER;
      yield* this.#sweepTenant(key, cutoff);
      if (removedAt !== null) this.#forget(key);
      yield;
    }
  }

  *#sweepTenant(tenant: number, cutoff: number): Generator<void> {
    const { db } = this.#deps;
    const old = db.prepare(
      'SELECT key, tenant, at FROM history_reports WHERE tenant = ? AND at < ? ORDER BY at LIMIT ?',
    );
    for (;;) {
      const doomed = old.all(tenant, cutoff, BATCH).map((row) => reportRow.parse(row));
      if (doomed.length === 0) break;
      db.transaction(() => this.#remove(doomed)).immediate();
      yield;
    }
    db.transaction(() => {
      for (const table of ['history_changes', 'history_looks'])
        db.prepare(`DELETE FROM ${table} WHERE tenant = ? AND at < ?`).run(tenant, cutoff);
      db.prepare(
        'DELETE FROM history_points WHERE at < ? AND series IN (SELECT key FROM history_series WHERE tenant = ?)',
      ).run(cutoff, tenant);
      db.prepare(
        `DELETE FROM history_series WHERE tenant = ?
         AND NOT EXISTS (SELECT 1 FROM history_points p WHERE p.series = history_series.key)`,
      ).run(tenant);
    }).immediate();
  }

  /** The figures of a report go with it. */
  #remove(reports: readonly DoomedReport[]): void {
    const { db } = this.#deps;
    const removePoints = db.prepare(
      'DELETE FROM history_points WHERE at = ? AND series IN (SELECT key FROM history_series WHERE tenant = ?)',
    );
    const removeReport = db.prepare('DELETE FROM history_reports WHERE key = ?');
    for (const { key, tenant, at } of reports) {
      removePoints.run(at, tenant);
      removeReport.run(key);
    }
  }

  #forget(tenant: number): void {
    const { db } = this.#deps;
    db.transaction(() => {
      for (const table of ['history_looks', 'history_links', 'history_checks', 'history_series']) {
        db.prepare(`DELETE FROM ${table} WHERE tenant = ?`).run(tenant);
      }
      db.prepare('DELETE FROM history_tenants WHERE key = ?').run(tenant);
    }).immediate();
  }
}
