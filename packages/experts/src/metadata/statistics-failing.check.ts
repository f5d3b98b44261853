import { ageIn } from '../cluster/context.ts';
import { defineCheck, endWithout, found, PASSED, unknown, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { optional, twice, type Failure, type TwoSamples } from '../form/read.ts';
import { FAILED_ANALYZE_JOBS } from '../reads/analyze-jobs.ts';
import { increasesOf } from '../reads/counters.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { tellsMetric } from '../reads/lasting-gauges.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const COUNTER = 'failed_stats_collect_job';

const LAST = { value: 0, unit: 'tables whose last collection failed', source: 'analyze_status, kept for 3 days' };
const RISEN = { value: 0, unit: 'failures between two samples', source: 'fe_metrics failed_stats_collect_job' };

export default defineCheck({
  id: 'metadata.statistics_failing',
  severity: 'warning',
  title: { en: 'Statistics collection fails', zh: '统计信息收集失败' },
  since: '3.1 (which tables and why from 3.5)',
  signal:
    'analyze_status Status = FAILED with no later FINISH for the table; before 3.5 fe_metrics failed_stats_collect_job between two samples',
  thresholds: { last: LAST, risen: RISEN },
  impact: {
    en: 'The optimizer plans these tables by old figures or by guesses: bad join orders, slow queries.',
    zh: '优化器只能依据过期统计或默认估计，Join 顺序不佳，查询变慢。',
  },
  causes: [
    { en: 'The collection ran into its time or memory limit', zh: '收集超时或内存不足' },
    { en: 'Backends were down, or a tablet has no good replica', zh: 'BE 宕机，或 Tablet 没有健康副本' },
    { en: 'Too many versions on the table or in _statistics_', zh: '该表或 _statistics_ 库的表版本过多' },
  ],
  remedies: [
    {
      text: { en: 'See the jobs and their reasons.', zh: '查看收集任务与失败原因。' },
      statement: "SHOW ANALYZE STATUS WHERE `Status` = 'FAILED';",
    },
    {
      text: { en: 'Collect by hand, by sampling if the table is large.', zh: '手动收集；大表可使用抽样。' },
      statement: 'ANALYZE SAMPLE TABLE <database>.<table> WITH ASYNC MODE;',
    },
  ],
  doc: 'using_starrocks/Cost_based_optimizer.md',
  reads: { jobs: optional(FAILED_ANALYZE_JOBS), counter: optional(twice(feMetrics(COUNTER))) },
  evaluate({ jobs, counter }, context) {
    if (!jobs.ok) return jobs.missing ? judgeCounter(counter) : unknown(jobs.reason);
    const first = jobs.rows[0];
    if (first === undefined) return PASSED;
    const names = jobs.rows.map((row) => `${row.db}.${row.table_name}`);
    const reason = maskText(first.reason);
    const age = ageIn(context, first.newest_failure);
    const ago = age === undefined || age < 0 ? undefined : formatDuration(age);
    const times = jobs.rows.reduce((sum, row) => sum + (row.failures ?? 0), 0);
    return found({
      severity: 'warning',
      summary: {
        en: `The last statistics collection of ${counted(names.length, 'table')} failed: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}; ${counted(times, 'failure')} in 3 days${ago === undefined ? '' : `, the newest ${ago.en} ago`}${reason === null || reason === '' ? '' : ` (${reason})`}.`,
        zh: `${names.length} 张表最近一次统计信息收集失败：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}；3 天内失败 ${formatCount(times)} 次${ago === undefined ? '' : `，最近一次在 ${ago.zh}前`}${reason === null || reason === '' ? '' : `（${reason}）`}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: names.length, unit: LAST.unit },
      threshold: LAST,
      evidence: [evidenceOf(jobs)],
      facts: { tables: names },
    });
  },
});

function judgeCounter(counter: TwoSamples<typeof METRIC_COLUMNS> | Failure): Verdict {
  if (!counter.ok) return endWithout(counter);
  if (!tellsMetric(counter, COUNTER)) return untoldMetric(COUNTER);
  const risen = increasesOf(counter, () => true).filter(({ row, increase }) => row.name === COUNTER && increase > 0);
  const failures = risen.reduce((sum, { increase }) => sum + increase, 0);
  if (failures <= RISEN.value) return PASSED;
  const seconds = Math.round(counter.seconds);
  return found({
    severity: 'warning',
    summary: {
      en: `${counted(failures, 'statistics collection')} failed between two samples ${seconds} s apart; of which tables is not told before 3.5.`,
      zh: `间隔 ${seconds} 秒的两次采样之间有 ${formatCount(failures)} 次统计信息收集失败；3.5 之前无法得知涉及哪些表。`,
    },
    objects: [{ kind: 'cluster', name: 'statistics' }],
    measured: { value: failures, unit: RISEN.unit },
    threshold: RISEN,
    evidence: [
      evidenceOf(
        counter.second,
        risen.map(({ row }) => row),
      ),
    ],
  });
}
