import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import { SEVERITIES } from './alert-target.ts';
import type { Notice } from './decide-notice.ts';
import type { Standing } from './transitions.ts';

const toldSchema = z.object({
  title: z.string(),
  summary: z.string(),
  language: z.enum(['en', 'zh']),
  findingId: z.string(),
  rootCause: z
    .object({ id: z.string(), title: z.string(), summary: z.string(), explains: z.array(z.string()).readonly() })
    .optional(),
});

const stateRow = z
  .object({
    subject: z.string(),
    object: z.string(),
    severity: z.enum(SEVERITIES),
    since: z.number(),
    details: z.string(),
  })
  .transform(({ details, ...row }): Standing => {
    const { rootCause, ...told } = toldSchema.parse(JSON.parse(details));
    return { ...row, told: { ...told, rootCause } };
  });

const noticeRow = z
  .object({
    subject: z.string(),
    object: z.string(),
    is_open: z.number(),
    opened_at: z.number(),
    opened_severity: z.enum(SEVERITIES),
    is_owed: z.number(),
  })
  .transform((row): Notice => ({
    subject: row.subject,
    object: row.object,
    isOpen: row.is_open === 1,
    openedAt: row.opened_at,
    openedSeverity: row.opened_severity,
    isOwed: row.is_owed === 1,
  }));

/** What stands at each tenant, and what each target knows of it. */
export class AlertStates {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  list(tenantId: string): readonly Standing[] {
    return this.#db
      .prepare('SELECT * FROM alert_states WHERE tenant_id = ?')
      .all(tenantId)
      .map((row) => stateRow.parse(row));
  }

  /** Part of a transaction. */
  replace(tenantId: string, standing: readonly Standing[], now: number): void {
    this.#db.prepare('DELETE FROM alert_states WHERE tenant_id = ?').run(tenantId);
    const insert = this.#db.prepare(
      `INSERT INTO alert_states (tenant_id, subject, object, severity, since, seen_at, details)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { subject, object, severity, since, told } of standing)
      insert.run(tenantId, subject, object, severity, since, now, JSON.stringify(told));
  }

  /** What a target knows of a tenant: by subject, then by object. */
  notices(targetId: string, tenantId: string): ReadonlyMap<string, ReadonlyMap<string, Notice>> {
    const bySubject = new Map<string, Map<string, Notice>>();
    const rows = this.#db
      .prepare('SELECT * FROM alert_notices WHERE target_id = ? AND tenant_id = ?')
      .all(targetId, tenantId);
    for (const row of rows) {
      const notice = noticeRow.parse(row);
      const known = bySubject.get(notice.subject) ?? new Map<string, Notice>();
      bySubject.set(notice.subject, known.set(notice.object, notice));
    }
    return bySubject;
  }

  /** Part of a transaction. */
  saveNotices({ targetId, tenantId, notices }: SaveInput): void {
    const insert = this.#db.prepare(
      `INSERT OR REPLACE INTO alert_notices
         (target_id, tenant_id, subject, object, is_open, opened_at, opened_severity, is_owed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { subject, object, isOpen, openedAt, openedSeverity, isOwed } of notices)
      insert.run(targetId, tenantId, subject, object, Number(isOpen), openedAt, openedSeverity, Number(isOwed));
  }

  /** Notices of what is over say nothing any more once the same may be told again. */
  removeStale(openedBefore: number): void {
    this.#db.prepare('DELETE FROM alert_notices WHERE is_open = 0 AND is_owed = 0 AND opened_at < ?').run(openedBefore);
  }
}

interface SaveInput {
  readonly targetId: string;
  readonly tenantId: string;
  readonly notices: readonly Notice[];
}
