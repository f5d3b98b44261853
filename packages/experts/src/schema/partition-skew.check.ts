import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, GIB } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const SKEW = { value: 10, unit: 'x the median partition', source: 'own' };
const SIZE = { value: 1, unit: 'GiB in the largest partition', source: 'own' };
/** With fewer partitions a median says little. */
const MIN_PARTITIONS = 3;

export default defineCheck({
  id: 'schema.partition_skew',
  severity: 'info',
  title: { en: 'Data skew between partitions', zh: '分区数据倾斜' },
  since: '3.1.9',
  signal: 'partitions_meta DATA_SIZE: largest against median partition of a table',
  thresholds: { skew: SKEW, size: SIZE },
  needsVisibleTables: true,
  impact: {
    en: 'The same number of buckets is too many for most partitions and too few for the largest.',
    zh: '相同的分桶数对多数分区过多，对最大分区又过少。',
  },
  causes: [
    { en: 'One partition takes what fits nowhere else, or the whole history', zh: '某个分区承接了其余数据或全部历史' },
    { en: 'The partition column is skewed by nature (country, tenant)', zh: '分区列本身分布不均（如国家、租户）' },
  ],
  remedies: [
    {
      text: { en: 'See the sizes by partition.', zh: '查看各分区大小。' },
      statement:
        "SELECT PARTITION_NAME, BUCKETS, DATA_SIZE, ROW_COUNT FROM information_schema.partitions_meta WHERE TABLE_NAME = '<table>' ORDER BY ROW_COUNT DESC LIMIT 20;",
    },
    {
      text: {
        en: 'Split the largest partition, or give it more buckets than the others.',
        zh: '拆分最大的分区，或为其单独设置更多分桶。',
      },
      statement: 'ALTER TABLE <database>.<table> PARTITIONS (<partition>) DISTRIBUTED BY HASH(<column>) BUCKETS <n>;',
    },
  ],
  doc: 'best_practices/partitioning.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const skewed = layout.rows
      .flatMap((row) => {
        const median = row.median_partition ?? 0;
        return median <= 0 ? [] : [{ row, ratio: (row.largest_partition ?? 0) / median }];
      })
      .filter(({ row, ratio }) => ratio > SKEW.value && (row.largest_partition ?? 0) > SIZE.value * GIB)
      .filter(({ row }) => (row.filled_partitions ?? 0) >= MIN_PARTITIONS)
      .toSorted((a, b) => (b.row.largest_partition ?? 0) - (a.row.largest_partition ?? 0));
    const worst = skewed[0];
    if (worst === undefined) return PASSED;
    const ratio = Math.round(worst.ratio);
    return found({
      severity: 'info',
      summary: {
        en: `The largest partition of ${nameTable(worst.row)} has ${formatBytes(worst.row.largest_partition ?? 0)}, ${ratio} x the median of ${formatBytes(worst.row.median_partition ?? 0)}${skewed.length > 1 ? `; ${skewed.length} tables in all` : ''}.`,
        zh: `${nameTable(worst.row)} 最大分区为 ${formatBytes(worst.row.largest_partition ?? 0)}，是中位数（${formatBytes(worst.row.median_partition ?? 0)}）的 ${ratio} 倍${skewed.length > 1 ? `；共 ${skewed.length} 张表` : ''}。`,
      },
      objects: skewed.map(({ row }) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: ratio, unit: SKEW.unit },
      threshold: SKEW,
      evidence: [
        evidenceOf(
          layout,
          skewed.map(({ row }) => row),
        ),
      ],
      facts: { tables: skewed.map(({ row }) => nameTable(row)) },
    });
  },
});
