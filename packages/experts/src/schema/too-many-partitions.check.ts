import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const LIMIT = { value: 100_000, unit: 'partitions of one table', source: 'FE max_partition_number_per_table' };
const NEAR = {
  value: 80_000,
  unit: 'partitions of one table',
  source: 'own; 80 % of FE max_partition_number_per_table (100,000)',
};

export default defineCheck({
  id: 'schema.too_many_partitions',
  severity: 'critical',
  title: { en: 'Too many partitions in a table', zh: '单表分区过多' },
  since: '3.1.9',
  signal: 'partitions_meta COUNT by table',
  thresholds: { near: NEAR, limit: LIMIT },
  needsVisibleTables: true,
  impact: {
    en: 'At the limit no partition can be added, and loads of new dates or values fail; planning slows down long before.',
    zh: '达到上限后无法新增分区，新日期或新取值的导入会失败；在此之前查询规划已经变慢。',
  },
  causes: [
    { en: 'Partitions by hour or minute', zh: '按小时或分钟分区' },
    { en: 'List partitions on a column of many values', zh: '按高基数列做 List 分区' },
    { en: 'Old partitions are never dropped', zh: '历史分区从不清理' },
  ],
  remedies: [
    {
      text: { en: 'Drop what is no longer needed, and let partitions expire.', zh: '删除不再需要的分区，并设置过期。' },
      statement: 'ALTER TABLE <database>.<table> SET ("partition_live_number" = "<n>");',
    },
    {
      text: {
        en: 'Partition by a coarser unit in a new table, and copy the data.',
        zh: '新建更粗粒度分区的表并迁移数据。',
      },
    },
  ],
  doc: 'best_practices/partitioning.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const many = layout.rows
      .filter((row) => (row.partitions ?? 0) > NEAR.value)
      .toSorted((a, b) => (b.partitions ?? 0) - (a.partitions ?? 0));
    const worst = many[0];
    if (worst === undefined) return PASSED;
    const count = worst.partitions ?? 0;
    const threshold = count >= LIMIT.value ? LIMIT : NEAR;
    return found({
      severity: threshold === LIMIT ? 'critical' : 'warning',
      summary: {
        en: `${nameTable(worst)} has ${formatCount(count)} partitions of the ${formatCount(LIMIT.value)} that a table may have${many.length > 1 ? `; ${many.length} tables are near the limit` : ''}.`,
        zh: `${nameTable(worst)} 有 ${formatCount(count)} 个分区，单表上限为 ${formatCount(LIMIT.value)}${many.length > 1 ? `；共 ${many.length} 张表接近上限` : ''}。`,
      },
      objects: many.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: count, unit: NEAR.unit },
      threshold,
      evidence: [evidenceOf(layout, many)],
      facts: { tables: many.map((row) => nameTable(row)) },
    });
  },
});
