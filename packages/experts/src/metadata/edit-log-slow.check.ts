import { defineCheck } from '../form/check.ts';
import { formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { judgeFeBacklog } from './fe-backlog.ts';

const METRIC = 'editlog_stacked_num';
const UNIT = 'journal writes waiting in two samples';
const ANY = { value: 0, unit: UNIT, source: 'administration/management/monitoring/metrics.md' };
const MANY = { value: 100, unit: UNIT, source: 'own' };

export default defineCheck({
  id: 'metadata.edit_log_slow',
  severity: 'warning',
  title: { en: 'Metadata journal slow', zh: '元数据日志写入缓慢' },
  since: '3.1',
  signal: 'fe_metrics editlog_stacked_num in two samples',
  thresholds: { any: ANY, many: MANY },
  impact: {
    en: 'Every load, DDL statement and schedule waits for the journal of the leader.',
    zh: '所有导入、DDL 与调度都要等待 Leader 写元数据日志。',
  },
  causes: [
    { en: 'The metadata disk of the leader is slow or shared', zh: 'Leader 的元数据磁盘较慢或与其他服务共用' },
    { en: 'Too many small loads or DDL statements', zh: '小导入或 DDL 过多' },
    { en: 'A follower answers late', zh: 'Follower 响应较慢' },
  ],
  remedies: [
    {
      text: {
        en: 'Put meta_dir of every FE on an SSD of its own.',
        zh: '将各 FE 的 meta_dir 放在独立的 SSD 上。',
      },
    },
    { text: { en: 'Load in larger batches.', zh: '合并小导入，增大批次。' } },
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
        en: `At least ${formatCount(value)} journal writes wait on FE ${fe}, in both of two samples.`,
        zh: `两次采样中 FE ${fe} 均有至少 ${formatCount(value)} 个元数据日志写入在等待。`,
      }),
    }),
});
