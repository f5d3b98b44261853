import { parseLabels } from '../cluster/labels.ts';
import type { Row, TwoSamples } from '../form/read.ts';
import type { METRIC_COLUMNS } from './metric-columns.ts';

type Metric = Row<typeof METRIC_COLUMNS>;

/** What a gauge kept over two samples. */
export interface LastingGauge {
  readonly node: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The smaller of the two. */
  readonly value: number;
  /** The second sample's row. */
  readonly row: Metric;
}

/** A gauge of each node over both samples, the highest first; one that only one sample has is left out. */
export function lastingGauges(
  samples: TwoSamples<typeof METRIC_COLUMNS>,
  name: string,
  wants: (labels: ReadonlyMap<string, string>) => boolean = () => true,
): readonly LastingGauge[] {
  const keyOf = (row: Metric): string => JSON.stringify([row.node, row.labels]);
  const before = new Map(
    samples.first.rows.filter((row) => row.name === name).map((row) => [keyOf(row), row.value] as const),
  );
  return samples.second.rows
    .flatMap((row): LastingGauge[] => {
      const earlier = row.name === name ? before.get(keyOf(row)) : undefined;
      const labels = parseLabels(row.labels);
      if (row.value === null || earlier === undefined || earlier === null || !wants(labels)) return [];
      return [{ node: row.node, labels, value: Math.min(earlier, row.value), row }];
    })
    .toSorted((a, b) => b.value - a.value);
}

/** True when some row of the second sample has the metric: a release that does not know it says nothing. */
export function tellsMetric(samples: TwoSamples<typeof METRIC_COLUMNS>, name: string): boolean {
  return samples.second.rows.some((row) => row.name === name);
}
