import type { Findings } from '../form/cause.ts';
import { listFact } from './facts-of.ts';

/** What shows that data comes in small pieces. */
export const SMALL_LOADS = ['ingestion.too_frequent', 'ingestion.batch_too_small', 'ingestion.insert_values'] as const;

/** What StarRocks does to loads when compaction is behind. */
export const HELD_BACK = ['compaction.ingest_slowdown', 'compaction.ingest_rejected'] as const;

interface OwnFailures {
  /** Error classes of loads that fail of this cause; one of them must be more than rare. */
  readonly classes: readonly string[];
  /** The cause refuses loads as things stand, so that an error that nobody knows is taken for its own. */
  readonly refusesNow?: boolean;
}

/**
 * import.failure_rate when its loads failed of one of these error classes, or of none that is known; an empty list
 * otherwise. Loads fail for many reasons, and a cause may only claim its own: an error that says something else is not,
 * unless the cause refuses loads now.
 */
export function failuresOf(findings: Findings, { classes, refusesNow = false }: OwnFailures): readonly string[] {
  if (!findings.has('import.failure_rate')) return [];
  const all = listFact(findings, 'import.failure_rate', 'error_classes').filter((name) => !SILENT.has(name));
  const main = listFact(findings, 'import.failure_rate', 'main_classes');
  const known = all.filter((name) => name !== 'other');
  const isOwn =
    known.length > 0
      ? known.some((name) => main.includes(name) && classes.includes(name))
      : refusesNow || all.length === 0;
  return isOwn ? ['import.failure_rate'] : [];
}

const SILENT: ReadonlySet<string> = new Set(['none', 'untold']);

/**
 * True when small loads go to one of the tables of a finding, or when either side does not name its tables. Loads of old lines name
 * their database only.
 */
export function concernsSmallLoads(findings: Findings, id: string): boolean {
  const targets = findings.among(SMALL_LOADS).flatMap((loads) => listFact(findings, loads, 'tables'));
  const tables = listFact(findings, id, 'tables');
  if (targets.length === 0 || tables.length === 0) return true;
  return tables.some((table) => NAMELESS.test(table) || targets.some((target) => `${table}.`.startsWith(`${target}.`)));
}

/** As `nameTable` writes one whose name the account does not see. */
const NAMELESS = /^table (?:\d+|\?)$/;
