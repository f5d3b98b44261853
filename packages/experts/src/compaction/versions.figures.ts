import { CLUSTER } from '../report.ts';
import { defineFigures } from '../form/figures.ts';
import { optional } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { CROWDED_TABLETS } from '../reads/crowded-tablets.ts';

/** Rowsets of the fullest tablet (shared-nothing): by the backends' own gauge (3.3+), or where one is crowded. */
export default defineFigures({
  expert: 'compaction',
  reads: { gauge: optional(beMetrics('max_tablet_rowset_num')), crowded: optional(CROWDED_TABLETS) },
  measure({ gauge, crowded }, { architecture }) {
    if (architecture === 'shared-data') return [];
    const told = [
      ...(gauge.ok ? gauge.rows.map((row) => row.value) : []),
      ...(crowded.ok ? crowded.rows.slice(0, 1).map((row) => row.rowsets) : []),
    ].filter((value) => value !== null);
    return told.length === 0
      ? []
      : [{ id: 'compaction.max_versions', object: CLUSTER, value: Math.max(...told), unit: 'rowsets' }];
  },
});
