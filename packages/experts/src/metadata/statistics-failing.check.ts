import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { FAILED_ANALYZE_JOBS } from '../reads/analyze-jobs.ts';

const LAST = { value: 0, unit: 'tables whose last collection failed', source: 'analyze_status, kept for 3 days' };

export default defineCheck({
  id: 'metadata.statistics_failing',
  severity: 'warning',
  title: { en: 'Statistics collection fails', zh: '统计信息收集失败' },
  since: '3.5',
  signal: 'analyze_status Status = FAILED with no later FINISH for the table',
  thresholds: { last: LAST },
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
      statement:
        "SELECT * FROM information_schema.analyze_status WHERE `Status` = 'FAILED' ORDER BY `StartTime` DESC LIMIT 20;",
    },
    {
      text: { en: 'Collect by hand, by sampling if the table is large.', zh: '手动收集；大表可使用抽样。' },
      statement: 'ANALYZE SAMPLE TABLE <database>.<table> WITH ASYNC MODE;',
    },
  ],
  doc: 'using_starrocks/Cost_based_optimizer.md',
  reads: { jobs: FAILED_ANALYZE_JOBS },
  evaluate({ jobs }, context) {
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
