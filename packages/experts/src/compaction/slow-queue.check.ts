import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';

const QUEUE = { value: 60, unit: 's in queue per tablet', source: 'administration/management/compaction.md' };

export default defineCheck({
  id: 'compaction.slow_queue',
  severity: 'warning',
  title: { en: 'Compaction tasks wait long for threads', zh: 'Compaction 任务排队过久' },
  architectures: ['shared-data'],
  since: '3.2.12',
  signal: 'be_cloud_native_compactions PROFILE in_queue_sec',
  thresholds: { queue: QUEUE },
  impact: {
    en: 'Each compaction takes longer than its work: the backlog grows with the load rate.',
    zh: 'Compaction 的耗时大部分用于排队，积压随导入增长。',
  },
  causes: [
    { en: 'compact_threads is too low for the number of tablets', zh: 'compact_threads 相对 Tablet 数量过小' },
    { en: 'Too many buckets in a partition', zh: '分区的分桶数过多' },
  ],
  remedies: RAISE_LAKE_COMPACTION_REMEDIES,
  doc: 'administration/management/compaction.md',
  reads: { compactions: LAKE_COMPACTIONS },
  evaluate({ compactions }) {
    const told = compactions.rows.filter((row) => row.queue_seconds !== null);
    if (compactions.rows.length > 0 && told.length === 0) return notApplicable(NO_PROFILE);
    const slow = told
      .map((row) => ({ row, average: (row.queue_seconds ?? 0) / Math.max(1, row.tasks ?? 1) }))
      .filter(({ average }) => average > QUEUE.value)
      .toSorted((a, b) => b.average - a.average);
    const worst = slow[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `The tablets of compaction ${worst.row.txn} waited ${formatCount(Math.round(worst.average))} s on average for a thread${slow.length > 1 ? `; ${slow.length} compactions alike` : ''}.`,
        zh: `Compaction 事务 ${worst.row.txn} 的 Tablet 平均排队 ${formatCount(Math.round(worst.average))} 秒${slow.length > 1 ? `；共 ${slow.length} 个事务如此` : ''}。`,
      },
      objects: slow.map(({ row }) => ({ kind: 'task', name: `compaction transaction ${row.txn}` })),
      measured: { value: Math.round(worst.average), unit: QUEUE.unit },
      threshold: QUEUE,
      evidence: [
        evidenceOf(
          compactions,
          slow.map(({ row }) => row),
        ),
      ],
    });
  },
});

const NO_PROFILE = {
  en: 'this release line keeps no profile of compaction tasks (3.2.12 and 3.3.4 brought it)',
  zh: '此版本不保存 Compaction 任务的 Profile（自 3.2.12、3.3.4 起支持）',
};
