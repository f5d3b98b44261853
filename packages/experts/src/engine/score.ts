import type { Report, Severity } from '../report.ts';
import type { CheckResult } from './run-check.ts';

/** Points that one finding, or one root cause with all that follows from it, takes from 100. */
const PENALTY: Readonly<Record<Severity, number>> = { critical: 30, warning: 10, info: 2 };

interface Counted {
  readonly severity: Severity;
  readonly explained: boolean;
}

interface ScoreInput {
  readonly results: readonly CheckResult[];
  readonly findings: readonly Counted[];
  readonly causes: readonly { readonly severity: Severity }[];
}

/**
 * 100 minus PENALTY for each root cause and for each finding that no root cause explains, never below 0. Checks that did
 * not run add nothing; null when none ran.
 */
export function scoreOf({ results, findings, causes }: ScoreInput): number | null {
  if (!results.some(hasRun)) return null;
  const counted = [...findings.filter((finding) => !finding.explained), ...causes];
  return Math.max(
    0,
    counted.reduce((score, { severity }) => score - PENALTY[severity], 100),
  );
}

/**
 * The worst finding decides. Without a warning, `healthy` is only said when some check ran and none failed to get its
 * answer: a signal that this cluster does not have is no doubt, a statement that failed is.
 */
export function statusOf({ results, findings }: Pick<ScoreInput, 'results' | 'findings'>): Report['status'] {
  if (findings.some((finding) => finding.severity === 'critical')) return 'critical';
  if (findings.some((finding) => finding.severity === 'warning')) return 'attention';
  if (!results.some(hasRun) || results.some((result) => result.failed)) return 'unknown';
  return 'healthy';
}

function hasRun(result: CheckResult): boolean {
  return result.verdict.status === 'passed' || result.verdict.status === 'found';
}
