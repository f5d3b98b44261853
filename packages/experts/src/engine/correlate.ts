import type { Context } from '../cluster/context.ts';
import type { Cause, CauseFound, Findings } from '../form/cause.ts';
import type { Found } from '../form/check.ts';
import type { Severity } from '../report.ts';

/** A cause at work, with its severity settled. */
export interface CauseResult {
  readonly cause: Cause;
  readonly found: CauseFound;
  readonly severity: Severity;
}

interface Input {
  readonly causes: readonly Cause[];
  readonly found: ReadonlyMap<string, Found>;
  readonly context: Context;
}

const URGENCY: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** Most urgent first; among equals the one that explains more. */
export function correlate({ causes, found, context }: Input): readonly CauseResult[] {
  const findings: Findings = {
    has: (id) => found.has(id),
    get: (id) => found.get(id),
    among: (ids) => ids.filter((id) => found.has(id)),
  };
  return causes
    .map((cause) => ({ cause, result: cause.evaluate(findings, context) }))
    .flatMap(({ cause, result }): CauseResult[] => {
      if (result === undefined || result.explains.length === 0) return [];
      const severity = result.severity ?? worst(result.explains.map((id) => found.get(id)?.severity ?? 'info'));
      return [{ cause, found: result, severity }];
    })
    .toSorted((a, b) => compareUrgency(a, b) || b.found.explains.length - a.found.explains.length);
}

export function compareUrgency(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return URGENCY[a.severity] - URGENCY[b.severity];
}

function worst(severities: readonly Severity[]): Severity {
  return severities.toSorted((a, b) => URGENCY[a] - URGENCY[b])[0] ?? 'info';
}
