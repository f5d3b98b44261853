import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import { changeOf, type FindingChange, type ToldCheck } from './told-changes.ts';

const severity = z.enum(['critical', 'warning', 'info']);
const checkRow = z
  .object({ id: z.string(), severity: severity.nullable(), title: z.string().nullable(), at: z.number() })
  .transform((row): ToldCheck => ({
    id: row.id,
    found: row.severity === null ? null : { id: row.id, severity: row.severity, title: row.title ?? row.id },
    at: row.at,
  }));

/** What each check of a tenant told last. */
export class StoredChecks {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /** Takes what was told now down, and answers what changed. What was told later already stays. */
  update(tenant: number, told: readonly ToldCheck[]): readonly FindingChange[] {
    const rows = this.#db.prepare('SELECT id, severity, title, at FROM history_checks WHERE tenant = ?').all(tenant);
    const known = new Map(rows.map((row) => checkRow.parse(row)).map((check) => [check.id, check]));
    const newer = told.filter(({ id, at }) => at >= (known.get(id)?.at ?? 0));
    this.#write(tenant, newer);
    return newer.flatMap((check) => changeOf(known.get(check.id), check) ?? []);
  }

  #write(tenant: number, told: readonly ToldCheck[]): void {
    const rows = told.map(({ id, found, at }) => [id, found?.severity ?? null, found?.title ?? null, at]);
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO history_checks (tenant, id, severity, title, at)
         SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`,
      )
      .run(tenant, JSON.stringify(rows));
  }
}
