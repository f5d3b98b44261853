import { bind, defineRead, type Read } from '../form/read.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';

const FE_METRICS = defineRead({
  name: 'fe_metrics',
  columns: METRIC_COLUMNS,
  parameters: { names: { kind: 'names' } },
  mergeBy: { parameter: 'names', column: 'name' },
  completeBelow: 10_000,
  layouts: [
    {
      needs: { 'information_schema.fe_metrics': ['FE_ID', 'NAME', 'LABELS', 'VALUE'] },
      template:
        'SELECT FE_ID AS node, NAME AS name, LABELS AS labels, VALUE AS value ' +
        'FROM default_catalog.information_schema.fe_metrics WHERE NAME IN ({names}) ' +
        'ORDER BY node, name, labels LIMIT 10000',
    },
  ],
});

/**
 * Metrics of all live FEs by name (3.1+), in one statement for all checks of a diagnosis. Gauges that only the leader
 * knows read 0 elsewhere: take the largest over `node`. Needs OPERATE ON SYSTEM.
 */
export function feMetrics(...names: readonly string[]): Read<typeof METRIC_COLUMNS> {
  return bind(FE_METRICS, { names });
}
