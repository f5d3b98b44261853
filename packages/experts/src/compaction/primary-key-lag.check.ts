import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';

const QUEUE = { value: 0, unit: 'queued applies in two samples', source: 'own' };
const ERRORS = { value: 0, unit: 'tablets in error state', source: 'own' };

export default defineCheck({
  id: 'compaction.primary_key_lag',
  severity: 'warning',
  title: { en: 'Primary Key tables lag behind', zh: '主键表 Apply 滞后' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics update_apply_queue_count (two samples), primary_key_table_error_state_total (3.4+)',
  thresholds: { queue: QUEUE, errors: ERRORS },
  impact: {
    en: 'New versions of Primary Key tables become visible late; a tablet in error state accepts no more writes.',
    zh: '主键表的新版本延迟可见；处于错误状态的 Tablet 无法继续写入。',
  },
  causes: [
    { en: 'High-frequency upserts in small batches', zh: '小批次高频 upsert' },
    { en: 'Wide keys, so that the index is slow to update', zh: '主键过宽，索引更新缓慢' },
    { en: 'Too few apply or update compaction threads', zh: 'Apply 或 Update Compaction 线程过少' },
  ],
  remedies: [
    { text: { en: 'Batch upserts into fewer, larger loads.', zh: '将 upsert 合并为更少、更大的导入批次。' } },
    {
      text: {
        en: 'Give update compaction more threads per disk (BE configuration).',
        zh: '增加每块磁盘的 Update Compaction 线程（BE 配置）。',
      },
      statement:
        'UPDATE information_schema.be_configs SET VALUE = "2" WHERE NAME = "update_compaction_num_threads_per_disk";',
    },
  ],
  doc: 'best_practices/primarykey_table.md',
  reads: { gauges: twice(beMetrics('update_apply_queue_count', 'primary_key_table_error_state_total')) },
  evaluate({ gauges }) {
    const queuedBefore = new Set(
      gauges.first.rows
        .filter((row) => row.name === 'update_apply_queue_count' && (row.value ?? 0) > QUEUE.value)
        .map((row) => row.node),
    );
    const above = gauges.second.rows.filter((row) => (row.value ?? 0) > 0);
    const queued = above.filter((row) => row.name === 'update_apply_queue_count' && queuedBefore.has(row.node));
    const broken = above.filter((row) => row.name === 'primary_key_table_error_state_total');
    if (queued.length === 0 && broken.length === 0) return PASSED;
    const waiting = queued.reduce((sum, row) => sum + (row.value ?? 0), 0);
    const errors = broken.reduce((sum, row) => sum + (row.value ?? 0), 0);
    const nodes = [...new Set([...queued, ...broken].map((row) => `BE ${row.node}`))];
    const seconds = Math.round(gauges.seconds);
    return found({
      severity: 'warning',
      summary: {
        en: [
          queued.length > 0 ? `${formatCount(waiting)} versions wait to be applied, seen twice ${seconds} s apart` : '',
          broken.length > 0
            ? `${formatCount(errors)} Primary Key tablets went into error state since the backend started`
            : '',
        ]
          .filter((part) => part !== '')
          .join('; ')
          .concat(` (${nodes.join(', ')}).`),
        zh: [
          queued.length > 0 ? `间隔 ${seconds} 秒的两次采样中均有版本等待 Apply（${formatCount(waiting)} 个）` : '',
          broken.length > 0 ? `BE 启动以来有 ${formatCount(errors)} 个主键 Tablet 进入错误状态` : '',
        ]
          .filter((part) => part !== '')
          .join('；')
          .concat(`（${nodes.join('、')}）。`),
      },
      objects: nodes.map((name) => ({ kind: 'node', name })),
      measured: queued.length > 0 ? { value: waiting, unit: 'queued applies' } : { value: errors, unit: ERRORS.unit },
      threshold: queued.length > 0 ? QUEUE : ERRORS,
      evidence: [evidenceOf(gauges.second, [...queued, ...broken])],
    });
  },
});
