import * as z from 'zod';
import type { StoreDatabase } from '../store/open-store.ts';
import type { FindingLine } from './kept-report.ts';
import type { FindingChange } from './told-changes.ts';

export const CHANGE_KINDS = [
  'new',
  'worsened',
  'improved',
  'resolved',
  'agent_online',
  'agent_offline',
] as const satisfies readonly (FindingChange['kind'] | 'agent_online' | 'agent_offline')[];
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface TenantChange {
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: ChangeKind;
  readonly finding: FindingLine | null;
  readonly reportId: string | null;
}

interface NewChange extends Omit<TenantChange, 'tenantId'> {
  readonly tenant: number;
}

interface ChangesQuery {
  readonly tenantIds: readonly string[];
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Undefined: of any. */
  readonly kind?: ChangeKind | undefined;
  readonly limit: number;
}

const findingSchema = z.object({
  id: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  title: z.string(),
});
const changeRow = z
  .object({
    tenant_id: z.string(),
    at: z.number(),
    kind: z.enum(CHANGE_KINDS),
    finding: z.string().nullable(),
    report_id: z.string().nullable(),
  })
  .transform((row): TenantChange => ({
    tenantId: row.tenant_id,
    at: row.at,
    kind: row.kind,
    finding: row.finding === null ? null : findingSchema.parse(JSON.parse(row.finding)),
    reportId: row.report_id,
  }));

const countRow = z.object({ kind: z.enum(CHANGE_KINDS), count: z.number() });

/** What changed at which tenant, in the order in which the hub learnt of it. */
export class StoredChanges {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  add({ tenant, at, kind, finding, reportId }: NewChange): void {
    this.#db
      .prepare('INSERT INTO history_changes (tenant, at, kind, finding, report_id) VALUES (?, ?, ?, ?, ?)')
      .run(tenant, at, kind, finding === null ? null : JSON.stringify(finding), reportId);
  }

  /** The latest first. */
  list({ tenantIds, since, kind, limit }: ChangesQuery): readonly TenantChange[] {
    return this.#db
      .prepare(
        `SELECT t.tenant_id, c.at, c.kind, c.finding, c.report_id
         FROM history_changes c JOIN history_tenants t ON t.key = c.tenant
         WHERE c.at >= ? AND t.removed_at IS NULL AND t.tenant_id IN (SELECT value FROM json_each(?))
           AND c.kind = COALESCE(?, c.kind)
         ORDER BY c.at DESC, c.key DESC LIMIT ?`,
      )
      .all(since, JSON.stringify(tenantIds), kind ?? null, limit)
      .map((row) => changeRow.parse(row));
  }

  /** How many of each kind there are, however many a list of them would hold. */
  count({ tenantIds, since }: Pick<ChangesQuery, 'tenantIds' | 'since'>): Readonly<Record<ChangeKind, number>> {
    const counts = { new: 0, worsened: 0, improved: 0, resolved: 0, agent_online: 0, agent_offline: 0 };
    const rows = this.#db
      .prepare(
        `SELECT c.kind, COUNT(*) AS count
         FROM history_changes c JOIN history_tenants t ON t.key = c.tenant
         WHERE c.at >= ? AND t.removed_at IS NULL AND t.tenant_id IN (SELECT value FROM json_each(?))
         GROUP BY c.kind`,
      )
      .all(since, JSON.stringify(tenantIds));
    for (const row of rows) {
      const { kind, count } = countRow.parse(row);
      counts[kind] = count;
    }
    return counts;
  }
}
