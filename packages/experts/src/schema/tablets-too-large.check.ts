import { defineCheck, found, notApplicable, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatCount, GIB } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';

const SIZE = { value: 10, unit: 'GiB per tablet', source: 'best_practices/bucketing.md' };

export default defineCheck({
  id: 'schema.tablets_too_large',
  severity: 'warning',
  title: { en: 'Tablets too large', zh: 'Tablet 过大' },
  since: '2.5',
  signal: 'partitions_meta DATA_SIZE / (BUCKETS x REPLICATION_NUM); be_tablets DATA_SIZE',
  thresholds: { size: SIZE },
  needsVisibleTables: true,
  impact: {
    en: 'Compaction and repair of such a tablet take long and much memory, and few threads share a scan.',
    zh: '此类 Tablet 的 Compaction 与副本修复耗时、耗内存，扫描并行度也低。',
  },
  causes: [
    { en: 'Too few buckets for the data', zh: '分桶数过少' },
    { en: 'Partitions too coarse, or none', zh: '分区过粗或未分区' },
    { en: 'Most rows fall into one bucket', zh: '大部分数据集中在个别分桶' },
  ],
  remedies: [
    {
      text: {
        en: 'Give new partitions more buckets: aim at 1 to 10 GiB a tablet.',
        zh: '增加新分区的分桶数，目标为每个 Tablet 1 至 10 GiB。',
      },
      statement: 'ALTER TABLE <database>.<table> DISTRIBUTED BY HASH(<column>) BUCKETS <n>;',
    },
    {
      text: { en: 'Or partition the table more finely.', zh: '或使用更细的分区。' },
    },
    {
      text: { en: 'See the sizes by partition.', zh: '查看各分区大小。' },
      statement:
        "SELECT PARTITION_NAME, BUCKETS, REPLICATION_NUM, DATA_SIZE, ROW_COUNT FROM information_schema.partitions_meta WHERE TABLE_NAME = '<table>' ORDER BY PARTITION_NAME;",
    },
  ],
  doc: 'best_practices/bucketing.md',
  reads: { layout: optional(TABLE_LAYOUT), tablets: optional(TABLET_LAYOUT) },
  evaluate({ layout, tablets }) {
    if (!layout.ok && !tablets.ok) {
      return layout.missing && tablets.missing ? notApplicable(layout.reason) : unknown(layout.reason);
    }
    const average = layout.ok ? layout.rows.filter((row) => (row.largest_tablet ?? 0) > SIZE.value * GIB) : [];
    const exact = tablets.ok ? tablets.rows.filter((row) => (row.largest_tablet ?? 0) > SIZE.value * GIB) : [];
    const largest = new Map<string, number>();
    for (const row of [...average, ...exact]) {
      largest.set(nameTable(row), Math.max(largest.get(nameTable(row)) ?? 0, row.largest_tablet ?? 0));
    }
    const tables = [...largest].toSorted((a, b) => b[1] - a[1]);
    const worst = tables[0];
    if (worst === undefined) return layout.ok || tablets.ok ? PASSED : unknown(layout.reason);
    const partitions = average.find((row) => nameTable(row) === worst[0])?.large_partitions ?? 0;
    return found({
      severity: 'warning',
      summary: {
        en: `The largest tablet of ${worst[0]} has ${formatBytes(worst[1])}${partitions > 1 ? `; ${formatCount(partitions)} of its partitions average more than 10 GiB a tablet` : ''}${tables.length > 1 ? `; ${tables.length} tables in all` : ''}.`,
        zh: `${worst[0]} 最大的 Tablet 为 ${formatBytes(worst[1])}${partitions > 1 ? `；有 ${formatCount(partitions)} 个分区平均每 Tablet 超过 10 GiB` : ''}${tables.length > 1 ? `；共 ${tables.length} 张表` : ''}。`,
      },
      objects: tables.map(([name]) => ({ kind: 'table', name })),
      measured: { value: Math.round((worst[1] / GIB) * 10) / 10, unit: SIZE.unit },
      threshold: SIZE,
      evidence: [
        ...(layout.ok && average.length > 0 ? [evidenceOf(layout, average)] : []),
        ...(tablets.ok && exact.length > 0 ? [evidenceOf(tablets, exact)] : []),
      ],
      facts: { tables: tables.map(([name]) => name) },
    });
  },
});
