import { randomUUID } from 'node:crypto';
import type { Report } from '@starrocks-mcp/experts';
import * as z from 'zod';
import { blobSchema, type StoreDatabase } from '../store/open-store.ts';
import { digestOf, type KeptReport } from './kept-report.ts';

interface NewReport {
  readonly tenant: number;
  readonly at: number;
  readonly tool: string;
  readonly principal: string;
  /** True: of the whole cluster, so that its score compares with that of others. */
  readonly isWhole: boolean;
  readonly report: Report;
  /** The report as JSON. */
  readonly gzip: Uint8Array;
}

/** Where a page ended. */
export interface ReportPosition {
  readonly at: number;
  readonly key: number;
}

export interface ReportPage {
  readonly reports: readonly KeptReport[];
  /** Undefined: there is no more. */
  readonly next: ReportPosition | undefined;
}

/** The last whole diagnosis of a tenant, and the scores of those before it. */
export interface TenantScores {
  readonly latest: KeptReport;
  /** By time; the last is the latest. */
  readonly trend: readonly { readonly at: number; readonly score: number | null }[];
}

const finding = z.object({ id: z.string(), severity: z.enum(['critical', 'warning', 'info']), title: z.string() });
const reportRow = z.object({
  key: z.number(),
  id: z.string(),
  at: z.number(),
  tool: z.string(),
  principal: z.string(),
  release: z.string(),
  status: z.enum(['healthy', 'attention', 'critical', 'unknown']),
  score: z.number().nullable(),
  worst: z.string().nullable(),
  critical: z.number(),
  warning: z.number(),
  info: z.number(),
  unknown: z.number(),
});
const trendRow = reportRow.extend({ tenant_id: z.string(), trend: z.string() });
const trendSchema = z.array(z.tuple([z.number(), z.number().nullable()]));

const COLUMNS =
  'r.key, r.id, r.at, r.tool, r.principal, r.release, r.status, r.score, r.worst, r.critical, r.warning, r.info, r.unknown';

/** Diagnoses as they were answered, by tenant. */
export class StoredReports {
  readonly #db: StoreDatabase;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /** Answers the id of the report. */
  add({ tenant, at, tool, principal, isWhole, report, gzip }: NewReport): string {
    const id = randomUUID();
    const { status, score, worst, counts, release } = digestOf(report);
    const { key } = z.object({ key: z.number() }).parse(
      this.#db
        .prepare(
          `INSERT INTO history_reports (id, tenant, at, is_whole, tool, principal, language, release, status, score, worst, critical, warning, info, unknown)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key`,
        )
        .get(
          id,
          tenant,
          at,
          isWhole ? 1 : 0,
          tool,
          principal,
          report.language,
          release,
          status,
          score,
          worst === null ? null : JSON.stringify(worst),
          counts.critical,
          counts.warning,
          counts.info,
          counts.unknown,
        ),
    );
    this.#db.prepare('INSERT INTO history_bodies (report, gzip) VALUES (?, ?)').run(key, Buffer.from(gzip));
    return id;
  }

  /** The latest first. */
  list(
    tenant: number,
    { limit, before }: { readonly limit: number; readonly before: ReportPosition | undefined },
  ): ReportPage {
    const { at, key } = before ?? { at: Number.MAX_SAFE_INTEGER, key: 0 };
    const rows = this.#db
      .prepare(
        `SELECT ${COLUMNS} FROM history_reports r WHERE r.tenant = ? AND (r.at, r.key) < (?, ?)
         ORDER BY r.at DESC, r.key DESC LIMIT ?`,
      )
      .all(tenant, at, key, limit + 1)
      .map((row) => reportRow.parse(row));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      reports: page.map(asKept),
      next: rows.length > limit && last ? { at: last.at, key: last.key } : undefined,
    };
  }

  /** The report's JSON, compressed. Undefined where this tenant has none of that id. */
  find(tenant: number, id: string): (KeptReport & { readonly gzip: Uint8Array }) | undefined {
    const row = this.#db
      .prepare(
        `SELECT ${COLUMNS}, b.gzip FROM history_reports r JOIN history_bodies b ON b.report = r.key
         WHERE r.tenant = ? AND r.id = ?`,
      )
      .get(tenant, id);
    if (row === undefined) return undefined;
    const { gzip, ...kept } = reportRow.extend({ gzip: blobSchema }).parse(row);
    return { ...asKept(kept), gzip };
  }

  /** Of these tenants, those that have a whole diagnosis, by id. One query, and per tenant a few steps in an index. */
  scores(tenantIds: readonly string[], most: number): ReadonlyMap<string, TenantScores> {
    const rows = this.#db
      .prepare(
        `SELECT t.tenant_id, ${COLUMNS},
           (SELECT json_group_array(json_array(q.at, q.score)) FROM
             (SELECT h.at, h.score FROM history_reports h WHERE h.tenant = t.key AND h.is_whole = 1
              ORDER BY h.at DESC, h.key DESC LIMIT ?) q) AS trend
         FROM json_each(?) asked
         JOIN history_tenants t ON t.tenant_id = asked.value AND t.removed_at IS NULL
         JOIN history_reports r ON r.key =
           (SELECT l.key FROM history_reports l WHERE l.tenant = t.key AND l.is_whole = 1
            ORDER BY l.at DESC, l.key DESC LIMIT 1)`,
      )
      .all(most, JSON.stringify(tenantIds))
      .map((row) => trendRow.parse(row));
    return new Map(rows.map((row) => [row.tenant_id, { latest: asKept(row), trend: trendOf(row.trend) }]));
  }
}

function trendOf(text: string): TenantScores['trend'] {
  return trendSchema
    .parse(JSON.parse(text))
    .map(([at, score]) => ({ at, score }))
    .toReversed();
}

function asKept(row: z.output<typeof reportRow>): KeptReport {
  const { id, at, tool, principal, release, status, score, worst, critical, warning, info, unknown } = row;
  return {
    id,
    at,
    tool,
    principal,
    status,
    score,
    worst: worst === null ? null : finding.parse(JSON.parse(worst)),
    counts: { critical, warning, info, unknown },
    release,
  };
}
