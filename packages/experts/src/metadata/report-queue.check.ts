import { defineCheck } from '../form/check.ts';
import { formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { judgeFeBacklog } from './fe-backlog.ts';

const METRIC = 'report_queue_size';
const UNIT = 'reports waiting in two samples';
const ANY = { value: 0, unit: UNIT, source: 'administration/management/monitoring/metrics.md' };
const MANY = { value: 100, unit: UNIT, source: 'own' };

export default defineCheck({
  id: 'metadata.report_queue',
  severity: 'warning',
  title: { en: 'Reports of backends wait on the FE', zh: 'FE 处理 BE 汇报积压' },
  since: '3.1',
  signal: 'fe_metrics report_queue_size in two samples',
  thresholds: { any: ANY, many: MANY },
  impact: {
    en: 'The FE knows late what tablets and disks do: repairs, publishing and statistics of size lag.',
    zh: 'FE 无法及时了解 Tablet 与磁盘状态，副本修复、版本发布与容量统计都会滞后。',
  },
  causes: [
    { en: 'Too many tablets for the FE', zh: 'Tablet 数量超过 FE 处理能力' },
    { en: 'The FE is busy or waits for metadata locks', zh: 'FE 繁忙或等待元数据锁' },
  ],
  remedies: [
    {
      text: { en: 'See how many tablets each backend has.', zh: '查看各 BE 的 Tablet 数量。' },
      statement:
        "SELECT LABELS, VALUE FROM information_schema.fe_metrics WHERE NAME = 'tablet_num' ORDER BY VALUE DESC;",
    },
    {
      text: {
        en: 'Have fewer tablets, or give the leader more CPU.',
        zh: '减少 Tablet 数量，或提升 Leader 的 CPU 规格。',
      },
    },
  ],
  doc: 'administration/management/monitoring/metrics.md',
  reads: { gauges: twice(feMetrics(METRIC)) },
  evaluate: ({ gauges }) =>
    judgeFeBacklog({
      samples: gauges,
      metric: METRIC,
      any: ANY,
      many: MANY,
      say: (fe, value) => ({
        en: `At least ${formatCount(value)} reports of backends wait on FE ${fe}, in both of two samples.`,
        zh: `两次采样中 FE ${fe} 均有至少 ${formatCount(value)} 个 BE 汇报在等待处理。`,
      }),
    }),
});
