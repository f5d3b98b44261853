import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { ANSWERING_NODES, answeringNodes } from '../reads/answering-nodes.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';

const TASKS_PER_NODE = 16;
const LIMIT = { value: 2, unit: 'x (compute nodes x 16)', source: 'own; FE lake_compaction_max_tasks (-1)' };

export default defineCheck({
  id: 'compaction.too_many_subtasks',
  severity: 'info',
  title: { en: 'Too many subtasks per compaction', zh: '单次 Compaction 子任务过多' },
  architectures: ['shared-data'],
  since: '3.1',
  signal: 'be_cloud_native_compactions rows per TXN_ID',
  thresholds: { limit: LIMIT },
  impact: {
    en: 'One partition occupies the compaction threads of all nodes; the others wait.',
    zh: '一个分区占满所有节点的 Compaction 线程，其他分区只能等待。',
  },
  causes: [{ en: 'Too many buckets in the partition', zh: '分区的分桶数过多' }],
  remedies: [
    {
      text: {
        en: 'Give new partitions fewer buckets (1 to 10 GiB each).',
        zh: '为新分区设置更少的分桶（每桶 1~10 GiB）。',
      },
      statement: 'ALTER TABLE <database>.<table> DISTRIBUTED BY HASH(<key>) BUCKETS <count>;',
    },
  ],
  doc: 'administration/management/compaction.md',
  reads: { compactions: LAKE_COMPACTIONS, answering: optional(ANSWERING_NODES) },
  evaluate({ compactions, answering }, context) {
    const most = compactions.rows[0];
    if (most === undefined) return PASSED;
    const nodes = context.nodes.alive ?? (answering.ok ? answeringNodes(answering).length : undefined);
    if (nodes === undefined || nodes === 0) return unknown(NO_NODES);
    const limit = LIMIT.value * nodes * TASKS_PER_NODE;
    const over = compactions.rows.filter((row) => (row.tasks ?? 0) > limit);
    if (over.length === 0) return PASSED;
    return found({
      severity: 'info',
      summary: {
        en: `Compaction ${most.txn} has ${formatCount(most.tasks ?? 0)} subtasks for ${counted(nodes, 'node')}; more than ${formatCount(limit)} are too many.`,
        zh: `Compaction 事务 ${most.txn} 有 ${formatCount(most.tasks ?? 0)} 个子任务，而节点仅 ${nodes} 个；超过 ${formatCount(limit)} 即为过多。`,
      },
      objects: over.map((row) => ({ kind: 'task', name: `compaction transaction ${row.txn}` })),
      measured: { value: most.tasks ?? 0, unit: 'subtasks' },
      threshold: { ...LIMIT, value: limit, unit: 'subtasks' },
      evidence: [evidenceOf(compactions, over)],
    });
  },
});

const NO_NODES = {
  en: 'the number of compute nodes is not known',
  zh: '无法得知计算节点数量',
};
