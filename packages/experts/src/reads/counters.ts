import { parseLabels } from '../cluster/labels.ts';
import type { Row, TwoSamples } from '../form/read.ts';
import type { METRIC_COLUMNS } from './metric-columns.ts';

type Metric = Row<typeof METRIC_COLUMNS>;

/** How far one counter went between two samples. */
export interface Increase {
  readonly node: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly increase: number;
  readonly perMinute: number;
  /** The second sample's row. */
  readonly row: Metric;
}

/**
 * Increases of counters with the wanted labels. A counter that fell was reset by a restart: its second value is what it
 * has counted since.
 */
export function increasesOf(
  samples: TwoSamples<typeof METRIC_COLUMNS>,
  wants: (labels: ReadonlyMap<string, string>) => boolean,
): readonly Increase[] {
  const keyOf = (row: Metric): string => JSON.stringify([row.node, row.name, row.labels]);
  const before = new Map(samples.first.rows.map((row) => [keyOf(row), row.value ?? 0]));
  return samples.second.rows.flatMap((row): Increase[] => {
    const labels = parseLabels(row.labels);
    const earlier = before.get(keyOf(row));
    if (row.value === null || earlier === undefined || !wants(labels)) return [];
    const increase = row.value >= earlier ? row.value - earlier : row.value;
    return [{ node: row.node, labels, increase, perMinute: (increase / samples.seconds) * 60, row }];
  });
}
