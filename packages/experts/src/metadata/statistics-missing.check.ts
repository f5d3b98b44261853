import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional, type Row } from '../form/read.ts';
import { STATISTICS_AGE } from '../reads/statistics-age.ts';
import { withoutStatistics } from './statistics-answer.ts';

const ROWS = { value: 1_000_000, unit: 'rows without statistics', source: 'own' };
const OLD = {
  value: 24,
  unit: 'h since its oldest load',
  source: 'own; FE statistic_auto_collect_large_table_interval (12 h)',
};
/** Loads after which a table whose only partition is always fresh is no new table. */
const MANY_LOADS = 100;

export default defineCheck({
  id: 'metadata.statistics_missing',
  severity: 'warning',
  title: { en: 'Large tables without statistics', zh: '大表缺少统计信息' },
  since: '3.1.9',
  signal: '_statistics_.column_statistics, table_statistic_v1: no row for a table with more than 1,000,000 rows',
  thresholds: { rows: ROWS, old: OLD },
  needsVisibleTables: true,
  impact: {
    en: 'The optimizer guesses how many rows come out: bad join orders and slow queries.',
    zh: '优化器只能猜测行数，Join 顺序不佳，查询变慢。',
  },
  causes: [
    { en: 'Automatic collection is off or excludes the table', zh: '自动收集被关闭，或排除了该表' },
    { en: 'Every collection failed', zh: '历次收集均失败' },
  ],
  remedies: [
    {
      text: { en: 'Collect now, by sampling if the table is large.', zh: '立即收集；大表可使用抽样。' },
      statement: 'ANALYZE SAMPLE TABLE <database>.<table> WITH ASYNC MODE;',
    },
    {
      text: {
        en: 'See whether automatic collection is on, and what it leaves out.',
        zh: '查看自动收集是否开启及排除规则。',
      },
      statement: "ADMIN SHOW FRONTEND CONFIG LIKE '%statistic%';",
    },
  ],
  doc: 'using_starrocks/Cost_based_optimizer.md',
  reads: { statistics: optional(STATISTICS_AGE) },
  evaluate({ statistics }, context) {
    if (!statistics.ok) return withoutStatistics(statistics, context);
    const bare = statistics.rows
      .filter((row) => row.counted === null && !isNew(row, context))
      .toSorted((a, b) => (b.row_count ?? 0) - (a.row_count ?? 0));
    const largest = bare[0];
    if (largest === undefined) return PASSED;
    const names = bare.map((row) => `${row.db}.${row.table_name}`);
    return found({
      severity: 'warning',
      summary: {
        en: `${counted(names.length, 'table')} with more than a million rows ${names.length === 1 ? 'has' : 'have'} no statistics: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}; the largest has ${formatCount(largest.row_count ?? 0)} rows.`,
        zh: `${names.length} 张超过一百万行的表没有统计信息：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}；最大的有 ${formatCount(largest.row_count ?? 0)} 行。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: largest.row_count ?? 0, unit: ROWS.unit },
      threshold: ROWS,
      evidence: [evidenceOf(statistics, bare)],
      facts: { tables: names },
    });
  },
});

/** Statistics of a new table come with the first collection, for a large one within 12 hours. */
function isNew(row: Row<typeof STATISTICS_AGE.columns>, context: Context): boolean {
  if ((row.versions ?? 0) >= MANY_LOADS) return false;
  return (ageIn(context, row.oldest_load) ?? 0) <= OLD.value * 3600;
}
