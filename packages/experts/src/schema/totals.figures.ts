import { parseLabels } from '../cluster/labels.ts';
import { CLUSTER, type Figure } from '../report.ts';
import { defineFigures } from '../form/figures.ts';
import { optional } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { PARTITION_TOTALS } from '../reads/partition-totals.ts';

/** Visible partitions and their bytes; tablets of all nodes, as the FE counts them. */
export default defineFigures({
  expert: 'schema',
  reads: { totals: optional(PARTITION_TOTALS), tablets: optional(feMetrics('tablet_num')) },
  measure({ totals, tablets }) {
    const row = totals.ok ? totals.rows[0] : undefined;
    const figures: Figure[] = [];
    const partitions = row?.partitions ?? 0;
    if (partitions > 0) {
      figures.push({ id: 'schema.partitions', object: CLUSTER, value: partitions, unit: 'partitions' });
      const bytes = row?.data_bytes ?? undefined;
      if (bytes !== undefined) figures.push({ id: 'schema.data', object: CLUSTER, value: bytes, unit: 'bytes' });
    }
    const count = tablets.ok ? countTablets(tablets.rows) : undefined;
    if (count !== undefined)
      figures.push({ id: 'schema.tablets', object: CLUSTER, value: count, unit: 'tablet replicas' });
    return figures;
  },
});

type Metrics = readonly { readonly labels: string | null; readonly value: number | null }[];

/** Every FE may tell of every backend, followers with 0. */
function countTablets(rows: Metrics): number | undefined {
  const byNode = new Map<string, number>();
  for (const { labels, value } of rows) {
    const node = parseLabels(labels).get('backend');
    if (node !== undefined && value !== null) byNode.set(node, Math.max(value, byNode.get(node) ?? 0));
  }
  return byNode.size === 0 ? undefined : [...byNode.values()].reduce((sum, value) => sum + value, 0);
}
