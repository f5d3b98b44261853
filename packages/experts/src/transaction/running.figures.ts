import { parseLabels } from '../cluster/labels.ts';
import { defineFigures, largest } from '../form/figures.ts';
import { groupBy } from '../form/group-by.ts';
import { feMetrics } from '../reads/fe-metrics.ts';

/** Running transactions of each database (3.3+); the leader alone knows them, followers read 0. */
export default defineFigures({
  expert: 'transaction',
  reads: { metrics: feMetrics('txn_running') },
  measure({ metrics }) {
    const databases = groupBy(metrics.rows, (row) => parseLabels(row.labels).get('db') ?? '');
    return largest(
      [...databases].map(([db, rows]) => ({
        id: 'transaction.running',
        object: db,
        value: Math.max(0, ...rows.map((row) => row.value ?? 0)),
        unit: 'transactions',
      })),
    );
  },
});
