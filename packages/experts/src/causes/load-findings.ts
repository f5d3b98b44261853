import type { Findings } from '../form/cause.ts';
import { listFact } from './facts-of.ts';

/** What shows that data comes in small pieces. */
export const SMALL_LOADS = ['ingestion.too_frequent', 'ingestion.batch_too_small', 'ingestion.insert_values'] as const;

/** What StarRocks does to loads when compaction is behind. */
export const HELD_BACK = ['compaction.ingest_slowdown', 'compaction.ingest_rejected'] as const;

/**
 * import.failure_rate when its loads failed of one of these error classes, or of nothing that was understood; an empty
 * list otherwise. Loads fail for many reasons, and a cause may only claim its own.
 */
export function failuresOf(findings: Findings, classes: readonly string[]): readonly string[] {
  if (!findings.has('import.failure_rate')) return [];
  const own = listFact(findings, 'import.failure_rate', 'error_classes');
  const known = own.filter((name) => name !== 'other' && name !== 'none');
  return known.length === 0 || known.some((name) => classes.includes(name)) ? ['import.failure_rate'] : [];
}
