import { CLUSTER } from '../report.ts';
import { defineFigures } from '../form/figures.ts';
import { optional } from '../form/read.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { PARTITION_TOTALS } from '../reads/partition-totals.ts';

/**
 * Shared-data: over the partitions whose compaction has not caught up. Shared-nothing (3.1+): the best candidate of each
 * backend, 0 where none waits.
 */
export default defineFigures({
  expert: 'compaction',
  reads: { totals: optional(PARTITION_TOTALS), backlog: optional(BE_COMPACTIONS) },
  measure({ totals, backlog }, { architecture }) {
    const figure = (id: string, value: number) => ({ id, object: CLUSTER, value, unit: 'score' });
    if (architecture === 'shared-data') {
      const row = totals.ok ? totals.rows[0] : undefined;
      if (row === undefined || (row.partitions ?? 0) === 0) return [];
      return [
        ...(row.max_score === null ? [] : [figure('compaction.max_score', row.max_score)]),
        ...(row.avg_score === null ? [] : [figure('compaction.avg_score', row.avg_score)]),
      ];
    }
    if (architecture !== 'shared-nothing' || !backlog.ok || backlog.incomplete || backlog.rows.length === 0) return [];
    const scores = backlog.rows.map((row) =>
      (row.candidates ?? 0) > 0 ? Math.max(0, row.candidate_max_score ?? 0) : 0,
    );
    return [
      figure('compaction.max_score', Math.max(...scores)),
      figure('compaction.avg_score', scores.reduce((sum, score) => sum + score, 0) / scores.length),
    ];
  },
});
