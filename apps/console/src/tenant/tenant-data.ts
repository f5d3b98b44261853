import type { Figure, Finding, Language, Report, Severity } from '@starrocks-mcp/experts';
import type { TenantEntry } from '../api/tenants.ts';

export interface TenantLimits {
  readonly max_rows?: number;
  readonly max_bytes?: number;
  readonly timeout_seconds?: number;
  readonly concurrency?: number;
  readonly rate_per_minute?: number | null;
  readonly concurrent_requests?: number | null;
  readonly statements_per_hour?: number | null;
}

/** `GET /admin/tenants/:id`. */
export interface TenantDetails extends TenantEntry {
  readonly language: Language;
  readonly adhoc_sql: boolean;
  readonly limits: TenantLimits;
  readonly usage?: TenantUsage;
}

export interface TenantUsage {
  readonly requests_last_minute: number;
  readonly requests_in_work: number;
  readonly statements_this_hour: number;
  readonly breaker: 'closed' | 'open' | 'half-open';
}

/** One line of `GET /admin/tenants/:id/reports`. */
export interface ReportLine {
  readonly id: string;
  readonly at: string;
  readonly tool: string;
  readonly principal: string;
  readonly status: Report['status'];
  readonly score: number | null;
  readonly worst: { readonly id: string; readonly severity: Severity; readonly title: string } | null;
  readonly counts: Readonly<Record<Severity | 'unknown', number>>;
}

export interface KeptReport {
  readonly id: string;
  readonly at: string;
  readonly tool: string;
  readonly principal: string;
  readonly report: DrawnReport;
  readonly text: string;
}

/** A report as it travels; reports that were kept before a field existed lack it. */
export interface DrawnReport extends Omit<Report, 'figures'> {
  readonly figures?: readonly Figure[];
}

/** `GET /admin/tenants/:id/reports/:reportId/compare`. */
export interface Comparison {
  readonly from: ComparedReport;
  readonly to: ComparedReport;
  readonly new: readonly Finding[];
  readonly worse: readonly ChangedFinding[];
  readonly better: readonly ChangedFinding[];
  readonly resolved: readonly Finding[];
  /** Checks that could not run at one of the two. */
  readonly unknown: readonly string[];
  /** Checks that only one of the two asked. */
  readonly asked_once: readonly string[];
  readonly figures: readonly ChangedFigure[];
}

export type ComparedReport = Pick<ReportLine, 'id' | 'at' | 'tool' | 'status' | 'score'>;

interface ChangedFinding {
  readonly finding: Finding;
  readonly before_severity: Severity | null;
  readonly before_measured: Finding['measured'] | null;
}

export interface ChangedFigure {
  readonly id: string;
  readonly object: string;
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** One series of `GET /admin/tenants/:id/series`; a point is epoch milliseconds and the value. */
export interface Series {
  readonly id: string;
  readonly object: string;
  readonly unit: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Baseline {
  readonly id: string;
  readonly object: string;
  readonly at_same_hour_last_week: number | null;
}

export interface SeriesAnswer {
  readonly series: readonly Series[];
  readonly baselines: readonly Baseline[];
}

/** `GET|PUT /admin/tenants/:id/schedule`. */
export interface Schedule {
  readonly enabled: boolean;
  readonly every_minutes: number;
  readonly jitter_share?: number;
  readonly quiet_hours: readonly QuietHours[];
  readonly time_zone: string;
  readonly tool?: string;
}

export interface QuietHours {
  readonly days?: readonly string[];
  readonly from: string;
  readonly to: string;
}

export interface ScheduleAnswer extends Schedule {
  readonly source?: 'file' | 'store';
  readonly next_run_at: string | null;
  readonly last_run: { readonly at: string; readonly outcome: string } | null;
}

export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}
