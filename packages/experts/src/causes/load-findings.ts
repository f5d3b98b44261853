import type { Findings } from '../form/cause.ts';

/** What shows that data comes in small pieces. */
export const SMALL_LOADS = ['ingestion.too_frequent', 'ingestion.batch_too_small', 'ingestion.insert_values'] as const;

/** What StarRocks does to loads when compaction is behind. */
export const HELD_BACK = ['compaction.ingest_slowdown', 'compaction.ingest_rejected'] as const;

/**
 * import.failure_rate when its loads failed of one of these error classes, or of nothing that was understood; an empty
 * list otherwise. Loads fail for many reasons, and a cause may only claim its own.
 */
export function failuresOf(findings: Findings, classes: readonly string[]): readonly string[] {
  const found = findings.get('import.failure_rate');
  if (found === undefined) return [];
  const own = found.facts?.['error_classes'];
  const known = Array.isArray(own) ? own.map(String).filter((name) => name !== 'other' && name !== 'none') : [];
  return known.length === 0 || known.some((name) => classes.includes(name)) ? ['import.failure_rate'] : [];
}
