import { bind, defineRead, type Read } from '../form/read.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';

const BE_METRICS = defineRead({
  name: 'be_metrics',
  columns: METRIC_COLUMNS,
  parameters: { names: { kind: 'names' } },
  mergeBy: { parameter: 'names', column: 'name' },
  completeBelow: 10_000,
  layouts: [
    {
      needs: { 'information_schema.be_metrics': ['BE_ID', 'NAME', 'LABELS', 'VALUE'] },
      template:
        'SELECT BE_ID AS node, NAME AS name, LABELS AS labels, VALUE AS value ' +
        'FROM default_catalog.information_schema.be_metrics WHERE NAME IN ({names}) ' +
        'ORDER BY node, name, labels LIMIT 10000',
    },
  ],
});

/**
 * Metrics of live backends and compute nodes by name. All checks of one diagnosis share one statement; labels are parsed
 * with `parseLabels`. Needs OPERATE ON SYSTEM.
 */
export function beMetrics(...names: readonly string[]): Read<typeof METRIC_COLUMNS> {
  return bind(BE_METRICS, { names });
}
