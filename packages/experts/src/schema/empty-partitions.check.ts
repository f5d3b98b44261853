import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const SHARE = { value: 50, unit: '% of the partitions are empty', source: 'own' };
const COUNT = { value: 10, unit: 'empty partitions of one table', source: 'own' };

export default defineCheck({
  id: 'schema.empty_partitions',
  severity: 'info',
  title: { en: 'Many empty partitions', zh: '空分区过多' },
  since: '3.1.9',
  signal: 'partitions_meta ROW_COUNT = 0 by table',
  thresholds: { share: SHARE, count: COUNT },
  needsVisibleTables: true,
  impact: {
    en: 'Empty partitions have tablets too: they cost metadata, memory and planning time.',
    zh: '空分区同样包含 Tablet，占用元数据、内存并增加查询规划时间。',
  },
  causes: [
    { en: 'Dynamic partitions are created far ahead', zh: '动态分区提前创建过多' },
    { en: 'The data was deleted, its partitions were kept', zh: '数据已删除但分区仍保留' },
  ],
  remedies: [
    {
      text: { en: 'Create fewer partitions ahead.', zh: '减少提前创建的分区。' },
      statement: 'ALTER TABLE <database>.<table> SET ("dynamic_partition.end" = "3");',
    },
    {
      text: { en: 'Drop partitions that stay empty.', zh: '删除不再使用的空分区。' },
      statement: 'ALTER TABLE <database>.<table> DROP PARTITION <partition>;',
    },
  ],
  doc: 'table_design/data_distribution/dynamic_partitioning.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const shareOf = (row: (typeof layout.rows)[number]): number =>
      (row.empty_partitions ?? 0) / Math.max(1, row.partitions ?? 1);
    const tables = layout.rows
      .filter((row) => (row.empty_partitions ?? 0) >= COUNT.value && shareOf(row) * 100 > SHARE.value)
      .toSorted((a, b) => (b.empty_partitions ?? 0) - (a.empty_partitions ?? 0));
    const worst = tables[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'info',
      summary: {
        en: `${formatCount(worst.empty_partitions ?? 0)} of the ${formatCount(worst.partitions ?? 0)} partitions of ${nameTable(worst)} are empty (${formatShare(shareOf(worst))})${tables.length > 1 ? `; ${tables.length} tables in all` : ''}.`,
        zh: `${nameTable(worst)} 的 ${formatCount(worst.partitions ?? 0)} 个分区中有 ${formatCount(worst.empty_partitions ?? 0)} 个为空（${formatShare(shareOf(worst))}）${tables.length > 1 ? `；共 ${tables.length} 张表` : ''}。`,
      },
      objects: tables.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: Math.round(shareOf(worst) * 1000) / 10, unit: SHARE.unit },
      threshold: SHARE,
      evidence: [evidenceOf(layout, tables)],
      facts: { tables: tables.map((row) => nameTable(row)) },
    });
  },
});
