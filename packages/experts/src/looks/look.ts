import type { CheckOutcome, Figure, Report, Severity } from '../report.ts';

/** What one check ended with at one look: numbers and states only, no object, row or text of the customer. */
export interface LookedAt {
  readonly status: CheckOutcome['status'];
  /** Of the finding; absent unless something was found. */
  readonly severity?: Severity;
  readonly value?: number | string;
  readonly unit?: string;
  /** Of the threshold: tells which way is worse. */
  readonly limit?: number | string;
  /** How many objects were concerned. */
  readonly objects?: number;
}

/** One analysis, as small as a later one needs it to tell what changed. */
export interface Look {
  readonly status: Report['status'];
  readonly score: number | null;
  /** By check id. */
  readonly checks: ReadonlyMap<string, LookedAt>;
}

/** What was measured at an earlier look. */
export interface EarlierLook {
  readonly secondsAgo: number;
  readonly figures: readonly Figure[];
}

/** What is measured now, and was before. */
export interface MeasuredLooks {
  readonly now: readonly Figure[];
  /** Undefined when the earlier looks could not be read, which is not the same as none. */
  readonly earlier: readonly EarlierLook[] | undefined;
}

export function lookOf(report: Report): Look {
  const findings = new Map(report.findings.map((finding) => [finding.id, finding]));
  const checks = report.checks.map(({ id, status }) => {
    const finding = findings.get(id);
    if (finding === undefined) return [id, { status }] as const;
    const { severity, measured, threshold, objects } = finding;
    const { value, unit } = measured;
    return [id, { status, severity, value, unit, limit: threshold.value, objects: objects.length }] as const;
  });
  return { status: report.status, score: report.score, checks: new Map(checks) };
}
