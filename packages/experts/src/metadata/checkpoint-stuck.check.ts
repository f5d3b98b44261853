import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const LOGS = {
  value: 100_000,
  unit: 'journal entries since the last checkpoint',
  source: 'administration/management/monitoring/alert.md',
};
const TEN_TIMES = {
  value: 1_000_000,
  unit: LOGS.unit,
  source: 'own; administration/management/monitoring/alert.md (100,000)',
};

export default defineCheck({
  id: 'metadata.checkpoint_stuck',
  severity: 'critical',
  title: { en: 'FE checkpoint does not succeed', zh: 'FE Checkpoint 停滞' },
  since: '3.1',
  signal: 'fe_metrics meta_log_count (rolls at FE edit_log_roll_num 50,000)',
  thresholds: { logs: LOGS, tenTimes: TEN_TIMES },
  impact: {
    en: 'The journal fills the metadata disk, and a restarted FE needs very long to read it.',
    zh: '元数据日志不断占用磁盘，FE 重启回放耗时极长。',
  },
  causes: [
    { en: 'The checkpoint of the leader fails or lacks memory', zh: 'Leader 的 Checkpoint 失败或内存不足' },
    { en: 'The image cannot be pushed to another FE', zh: 'Image 无法推送到其他 FE' },
    { en: 'The metadata disk is full', zh: '元数据磁盘已满' },
  ],
  remedies: [
    {
      text: {
        en: 'In fe.log of the leader look for "begin to generate new image", "checkpoint finished save image" and "Exception when generate new image file".',
        zh: '在 Leader 的 fe.log 中查找 "begin to generate new image"、"checkpoint finished save image" 与 "Exception when generate new image file"。',
      },
    },
    {
      text: {
        en: 'See that every FE is alive, that their metadata disks have room, and that the heap has room for a second copy of the metadata.',
        zh: '确认所有 FE 存活、元数据磁盘有余量，且堆内存足以容纳第二份元数据。',
      },
      statement: 'SHOW FRONTENDS;',
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { logs: feMetrics('meta_log_count') },
  evaluate({ logs }) {
    if (logs.rows.length === 0) return untoldMetric('meta_log_count');
    // Followers read 0: the leader's is the largest.
    const worst = logs.rows.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
    const count = worst?.value ?? 0;
    if (worst === undefined || count <= LOGS.value) return PASSED;
    const threshold = count > TEN_TIMES.value ? TEN_TIMES : LOGS;
    return found({
      severity: threshold === TEN_TIMES ? 'critical' : 'warning',
      summary: {
        en: `FE ${nameFe(worst.node)} has ${formatCount(count)} journal entries since its last checkpoint; one is due every 50,000.`,
        zh: `FE ${nameFe(worst.node)} 自上次 Checkpoint 以来已有 ${formatCount(count)} 条元数据日志，正常应每 50,000 条执行一次。`,
      },
      objects: [{ kind: 'node', name: `FE ${nameFe(worst.node)}` }],
      measured: { value: count, unit: LOGS.unit },
      threshold,
      evidence: [evidenceOf(logs, [worst])],
    });
  },
});
