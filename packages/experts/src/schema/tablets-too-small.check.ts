import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatBytes, formatCount } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const SIZE = {
  value: 100,
  unit: 'MiB per tablet',
  source: 'own; FE default_automatic_bucket_size (1 GiB)',
};
const MANY = { value: 32, unit: 'small tablets of one table', source: 'own' };
/** Buckets that are too many for small data, however many nodes there are to share them. */
const BUCKETS_OF_ANY = 32;
const VERY_MANY = { value: 10_000, unit: 'small tablets of one table', source: 'own' };

export default defineCheck({
  id: 'schema.tablets_too_small',
  severity: 'warning',
  title: { en: 'Many small tablets', zh: '小 Tablet 过多' },
  since: '3.1.9',
  signal: 'partitions_meta DATA_SIZE / (BUCKETS x REPLICATION_NUM), BUCKETS against the number of nodes',
  thresholds: { size: SIZE, many: MANY, veryMany: VERY_MANY },
  needsVisibleTables: true,
  impact: {
    en: 'Each tablet costs memory on FE and backends and its share of every scan, load and compaction.',
    zh: '每个 Tablet 都占用 FE 与 BE 内存，并增加每次扫描、导入与 Compaction 的开销。',
  },
  causes: [
    { en: 'More buckets than the data needs', zh: '分桶数过多' },
    { en: 'Partitions too fine: by hour, or by a column of many values', zh: '分区过细：按小时，或按高基数列' },
  ],
  remedies: [
    {
      text: { en: 'Give new partitions fewer buckets.', zh: '减少新分区的分桶数。' },
      statement: 'ALTER TABLE <database>.<table> DISTRIBUTED BY HASH(<column>) BUCKETS <n>;',
    },
    {
      text: {
        en: 'Use coarser partitions (a day or month instead of an hour), and let old ones expire.',
        zh: '使用更粗的分区（按天或按月），并设置过期清理。',
      },
      statement: 'ALTER TABLE <database>.<table> SET ("partition_live_number" = "<n>");',
    },
  ],
  doc: 'best_practices/bucketing.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }, context) {
    const nodes = context.nodes.alive;
    const tables = layout.rows
      .filter((row) => (row.small_tablets ?? 0) >= MANY.value)
      // New partitions begin small: only where at least half of what has data is small, it is the layout.
      .filter((row) => (row.small_partitions ?? 0) * 2 >= (row.filled_partitions ?? 0))
      .toSorted((a, b) => (b.small_tablets ?? 0) - (a.small_tablets ?? 0));
    const most = nodes ?? BUCKETS_OF_ANY;
    const split = tables.filter((row) => (row.small_tablets ?? 0) / Math.max(1, row.small_partitions ?? 1) > most);
    const worst = split[0];
    if (worst === undefined) return tables.length > 0 && nodes === null ? unknown(NODES_UNTOLD) : PASSED;
    const tablets = worst.small_tablets ?? 0;
    const average = (worst.small_bytes ?? 0) / Math.max(1, tablets);
    const veryMany = tablets > VERY_MANY.value;
    return found({
      severity: veryMany ? 'warning' : 'info',
      ...(nodes === null && { confidence: 'medium' }),
      summary: {
        en: `${nameTable(worst)} has ${formatCount(tablets)} tablets in ${counted(worst.small_partitions ?? 0, 'partition that averages', 'partitions that average')} ${formatBytes(average)}${split.length > 1 ? `; ${split.length} tables in all` : ''}.`,
        zh: `${nameTable(worst)} 的 ${formatCount(worst.small_partitions ?? 0)} 个分区中有 ${formatCount(tablets)} 个 Tablet，平均仅 ${formatBytes(average)}${split.length > 1 ? `；共 ${split.length} 张表` : ''}。`,
      },
      objects: split.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: tablets, unit: MANY.unit },
      threshold: veryMany ? VERY_MANY : MANY,
      evidence: [evidenceOf(layout, split)],
      facts: { tables: split.map((row) => nameTable(row)) },
    });
  },
});

const NODES_UNTOLD = {
  en: 'some tables have many small tablets, but the number of nodes, which the buckets are for, is not told here',
  zh: '部分表存在大量小 Tablet，但无法得知节点数，不能判断分桶数是否过多',
};
