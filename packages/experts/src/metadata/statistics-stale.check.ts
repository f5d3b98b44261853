import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatDuration, formatShare } from '../form/quantity.ts';
import { optional, type Row } from '../form/read.ts';
import { STATISTICS_AGE } from '../reads/statistics-age.ts';
import { withoutStatistics } from './statistics-answer.ts';

const HEALTH = { value: 80, unit: '% health', source: 'FE statistic_auto_collect_ratio (0.8)' };
const AGE = { value: 24, unit: 'h since the collection', source: 'own' };

export default defineCheck({
  id: 'metadata.statistics_stale',
  severity: 'warning',
  title: { en: 'Stale statistics', zh: '统计信息过期' },
  since: '3.1.9',
  signal:
    '_statistics_.column_statistics row_count, update_time against partitions_meta ROW_COUNT, VISIBLE_VERSION_TIME',
  thresholds: { health: HEALTH, age: AGE },
  needsVisibleTables: true,
  impact: {
    en: 'The optimizer plans by the size that the table once had: bad join orders, slow queries, too little memory.',
    zh: '优化器依据过去的数据量制定计划，Join 顺序不佳、查询变慢或内存估计不足。',
  },
  causes: [
    { en: 'Automatic collection is off, or its time window is closed', zh: '自动收集被关闭，或不在收集时间窗口内' },
    { en: 'Collection fails', zh: '收集任务失败' },
    { en: 'Very large tables are collected less often', zh: '超大表的收集间隔更长' },
  ],
  remedies: [
    {
      text: { en: 'Collect now, by sampling if the table is large.', zh: '立即收集；大表可使用抽样。' },
      statement: 'ANALYZE SAMPLE TABLE <database>.<table> WITH ASYNC MODE;',
    },
    {
      text: { en: 'See whether automatic collection is on, and when.', zh: '查看自动收集是否开启及时间窗口。' },
      statement: "ADMIN SHOW FRONTEND CONFIG LIKE '%statistic%';",
    },
  ],
  doc: 'using_starrocks/Cost_based_optimizer.md',
  reads: { statistics: optional(STATISTICS_AGE) },
  evaluate({ statistics }, context) {
    if (!statistics.ok) return withoutStatistics(statistics, context);
    const stale = statistics.rows
      .filter((row) => row.counted !== null && healthOf(row) * 100 < HEALTH.value)
      .filter((row) => (ageIn(context, row.updated) ?? 0) > AGE.value * 3600)
      .toSorted((a, b) => healthOf(a) - healthOf(b));
    const worst = stale[0];
    if (worst === undefined) return PASSED;
    const age = formatDuration(ageIn(context, worst.updated) ?? 0);
    const health = healthOf(worst);
    return found({
      severity: 'warning',
      // Rows that were replaced by as many others are not seen, and deleted ones may still be counted.
      confidence: 'medium',
      summary: {
        en: `Statistics of ${nameOf(worst)} are ${age.en} old and know ${formatCount(worst.counted ?? 0)} of ${formatCount(worst.row_count ?? 0)} rows (health ${formatShare(health)})${stale.length > 1 ? `; ${stale.length} tables in all` : ''}.`,
        zh: `${nameOf(worst)} 的统计信息已有 ${age.zh}未更新，记录 ${formatCount(worst.counted ?? 0)} 行，实际 ${formatCount(worst.row_count ?? 0)} 行（健康度 ${formatShare(health)}）${stale.length > 1 ? `；共 ${stale.length} 张表` : ''}。`,
      },
      objects: stale.map((row) => ({ kind: 'table', name: nameOf(row) })),
      measured: { value: Math.round(health * 1000) / 10, unit: HEALTH.unit },
      threshold: HEALTH,
      evidence: [evidenceOf(statistics, stale)],
      facts: { tables: stale.map((row) => nameOf(row)) },
    });
  },
});

type TableStatistics = Row<typeof STATISTICS_AGE.columns>;

/** The share of the rows that the statistics still tell of, 0..1. */
function healthOf({ row_count: rows, counted }: TableStatistics): number {
  const changed = Math.abs((rows ?? 0) - (counted ?? 0)) / Math.max(1, rows ?? 1);
  return Math.max(0, 1 - changed);
}

function nameOf(row: TableStatistics): string {
  return `${row.db}.${row.table_name}`;
}
