import type { CheckOutcome, Finding, Report, Severity } from '@starrocks-mcp/experts';
import { lineOf, type FindingLine } from './kept-report.ts';
import { passedChecks } from './passed-checks.ts';

/** What a check of a tenant ended with when it last ran to its end. */
export interface ToldCheck {
  readonly id: string;
  /** Null: it passed. */
  readonly found: FindingLine | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface FindingChange {
  readonly kind: 'new' | 'worsened' | 'improved' | 'resolved';
  /** As it is now; as it was, where it is resolved. */
  readonly finding: FindingLine;
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

interface ToldReport {
  readonly checks: readonly CheckOutcome[];
  readonly cluster: Report['cluster'];
  readonly findings: readonly Pick<Finding, 'id' | 'severity' | 'title'>[];
  readonly at: number;
}

/** The checks that ran to their end; one that could not run tells nothing. */
export function toldChecks({ checks, cluster, findings, at }: ToldReport): readonly ToldCheck[] {
  const passed = passedChecks({ checks, cluster });
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return checks.flatMap(({ id, status }): ToldCheck[] => {
    const finding = byId.get(id);
    if (status === 'found' && finding !== undefined) return [{ id, found: lineOf(finding), at }];
    return passed.has(id) ? [{ id, found: null, at }] : [];
  });
}

/** From what was told before, whenever that was, to now; undefined where nothing changed. */
export function changeOf(before: ToldCheck | undefined, now: ToldCheck): FindingChange | undefined {
  const then = before?.found ?? null;
  if (now.found === null) return then === null ? undefined : { kind: 'resolved', finding: then };
  if (then === null) return { kind: 'new', finding: now.found };
  const step = WEIGHT[now.found.severity] - WEIGHT[then.severity];
  if (step === 0) return undefined;
  return { kind: step > 0 ? 'worsened' : 'improved', finding: now.found };
}
