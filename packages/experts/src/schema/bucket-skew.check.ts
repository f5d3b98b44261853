import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatBytes, formatCount } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';

const SKEW = { value: 3, unit: 'x the average tablet of its partition, above 1 GiB', source: 'own' };

export default defineCheck({
  id: 'schema.bucket_skew',
  severity: 'warning',
  title: { en: 'Data skew between buckets', zh: '分桶数据倾斜' },
  since: '2.5 (shared-data 4.1)',
  signal: 'be_tablets MAX(DATA_SIZE) / AVG(DATA_SIZE) within one PARTITION_ID',
  thresholds: { skew: SKEW },
  needsVisibleTables: true,
  impact: {
    en: 'A query is as slow as its largest tablet: one thread works while the others wait.',
    zh: '查询耗时取决于最大的 Tablet：一个线程忙碌而其他线程等待。',
  },
  causes: [
    { en: 'The bucket key has few values, or one value has most rows', zh: '分桶键基数低，或某个值占大部分数据' },
    { en: 'Many rows have NULL or an empty text in the bucket key', zh: '分桶键大量为 NULL 或空值' },
  ],
  remedies: [
    {
      text: {
        en: 'Choose a key with at least about 1,000 values for each node, or several columns.',
        zh: '选择基数更高的分桶键（约为节点数的 1000 倍以上），或使用多列。',
      },
      statement: 'ALTER TABLE <database>.<table> DISTRIBUTED BY HASH(<columns>) BUCKETS <n>;',
    },
    {
      text: {
        en: 'Without queries that need the key, let rows fall at random (Duplicate Key tables).',
        zh: '若查询不依赖分桶键，可使用随机分桶（明细表）。',
      },
      statement: 'ALTER TABLE <database>.<table> DISTRIBUTED BY RANDOM;',
    },
    {
      text: { en: 'See the tablets of one partition.', zh: '查看某个分区的 Tablet。' },
      statement:
        'SELECT TABLET_ID, BE_ID, NUM_ROW, DATA_SIZE FROM information_schema.be_tablets WHERE PARTITION_ID = <partition_id> ORDER BY DATA_SIZE DESC LIMIT 20;',
    },
  ],
  doc: 'best_practices/bucketing.md',
  reads: { tablets: TABLET_LAYOUT },
  evaluate({ tablets }) {
    const skewed = tablets.rows
      .filter((row) => (row.skewed_partitions ?? 0) > 0)
      .toSorted((a, b) => (b.skewed_tablet ?? 0) - (a.skewed_tablet ?? 0));
    const worst = skewed[0];
    if (worst === undefined) return PASSED;
    const ratio = Math.round((worst.worst_skew ?? 0) * 10) / 10;
    return found({
      severity: 'warning',
      summary: {
        en: `${nameTable(worst)}: in ${counted(worst.skewed_partitions ?? 0, 'partition')} one tablet has up to ${ratio} x the average, ${formatBytes(worst.skewed_tablet ?? 0)} the largest (partition id ${worst.a_skewed_partition})${skewed.length > 1 ? `; ${skewed.length} tables in all` : ''}.`,
        zh: `${nameTable(worst)}：${formatCount(worst.skewed_partitions ?? 0)} 个分区存在倾斜，最大 Tablet 为平均值的 ${ratio} 倍，达 ${formatBytes(worst.skewed_tablet ?? 0)}（分区 id ${worst.a_skewed_partition}）${skewed.length > 1 ? `；共 ${skewed.length} 张表` : ''}。`,
      },
      objects: skewed.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: ratio, unit: SKEW.unit },
      threshold: SKEW,
      evidence: [evidenceOf(tablets, skewed)],
      facts: { tables: skewed.map((row) => nameTable(row)) },
    });
  },
});
