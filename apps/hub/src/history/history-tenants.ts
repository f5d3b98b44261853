import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';

const zoneRow = z.object({ time_zone: z.string().nullable() });
const keyRow = z.object({ key: z.number() });

/** The key under which a tenant's history is kept; each tenant that comes after another of the same id has its own. */
export class HistoryTenants {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /** Undefined as long as nothing was kept. */
  find(tenantId: string): number | undefined {
    const row = this.#db
      .prepare('SELECT key FROM history_tenants WHERE tenant_id = ? AND removed_at IS NULL')
      .get(tenantId);
    return row === undefined ? undefined : keyRow.parse(row).key;
  }

  findOrAdd(tenantId: string): number {
    const known = this.find(tenantId);
    if (known !== undefined) return known;
    return keyRow.parse(
      this.#db.prepare('INSERT INTO history_tenants (tenant_id) VALUES (?) RETURNING key').get(tenantId),
    ).key;
  }

  /** Of its cluster, as its last diagnosis told; undefined where none did. */
  timeZoneOf(key: number): string | undefined {
    const row = this.#db.prepare('SELECT time_zone FROM history_tenants WHERE key = ?').get(key);
    return zoneRow.parse(row).time_zone ?? undefined;
  }

  noteTimeZone(key: number, timeZone: string): void {
    this.#db
      .prepare('UPDATE history_tenants SET time_zone = ? WHERE key = ? AND time_zone IS NOT ?')
      .run(timeZone, key, timeZone);
  }

  /** Puts what was kept out of reach at once; the sweep deletes it. */
  forget(tenantId: string): void {
    this.#db
      .prepare('UPDATE history_tenants SET removed_at = ? WHERE tenant_id = ? AND removed_at IS NULL')
      .run(Date.now(), tenantId);
  }
}
