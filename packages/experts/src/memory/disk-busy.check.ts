import { defineCheck } from '../form/check.ts';
import { twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { judgeNodeGauge } from './node-gauge.ts';

const METRIC = 'max_disk_io_util_percent';
const BUSY = { value: 90, unit: '% busy', source: 'administration/management/monitoring/alert.md' };

export default defineCheck({
  id: 'memory.disk_busy',
  severity: 'warning',
  title: { en: 'Disk busy', zh: '磁盘 IO 繁忙' },
  since: '2.5',
  signal: 'be_metrics max_disk_io_util_percent in two samples',
  thresholds: { busy: BUSY },
  impact: {
    en: 'Scans, loads and compaction on this node wait for the disk; the slowest node decides how long a query takes.',
    zh: '该节点上的扫描、导入与 Compaction 都在等待磁盘；查询耗时取决于最慢的节点。',
  },
  causes: [
    { en: 'Big scans, large loads or compaction catching up', zh: '大扫描、大批量导入，或 Compaction 追赶积压' },
    { en: 'A slow or failing disk', zh: '磁盘较慢或即将故障' },
    { en: 'Another process uses the disk', zh: '其他进程占用磁盘' },
  ],
  remedies: [
    {
      text: { en: 'See what runs now and what it scans.', zh: '查看当前运行的查询及其扫描量。' },
      statement: "SHOW PROC '/current_queries';",
    },
    {
      text: {
        en: 'On that machine look at iostat -x and iotop: is it StarRocks, and is one disk slower than the others?',
        zh: '在该机器上用 iostat -x 与 iotop 查看：是否为 StarRocks 占用、是否某块盘明显更慢。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { disks: twice(beMetrics(METRIC)) },
  evaluate: ({ disks }) =>
    judgeNodeGauge({
      samples: disks,
      metric: METRIC,
      threshold: BUSY,
      say: (node, value) => ({
        en: `The busiest disk of BE ${node} is at work ${value} % of the time, in both of two samples`,
        zh: `BE ${node} 最繁忙的磁盘两次采样中利用率均不低于 ${value} %`,
      }),
    }),
});
