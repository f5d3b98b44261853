import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, GIB } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

const SIZE = {
  value: 100,
  unit: 'GiB in a table without partitions',
  source: 'own; best_practices/bucketing.md (100 GB per partition)',
};

export default defineCheck({
  id: 'schema.unpartitioned_large',
  severity: 'warning',
  title: { en: 'Large table without partitions', zh: '大表未分区' },
  since: '3.1.9',
  signal: 'partitions_meta PARTITION_KEY empty, DATA_SIZE of one copy',
  thresholds: { size: SIZE },
  needsVisibleTables: true,
  impact: {
    en: 'Every query looks at all data, old data cannot be dropped cheaply, and its tablets only grow.',
    zh: '每次查询都面对全部数据，无法低成本清理历史，Tablet 只会不断变大。',
  },
  causes: [{ en: 'The table was small when it was created', zh: '建表时数据量较小' }],
  remedies: [
    {
      text: {
        en: 'Create a partitioned table, copy the data, and swap the two.',
        zh: '新建分区表，导入数据后交换两表。',
      },
      statement:
        "CREATE TABLE <database>.<new_table> (...) PARTITION BY date_trunc('day', <column>) DISTRIBUTED BY HASH(<column>);\nINSERT INTO <database>.<new_table> SELECT * FROM <database>.<table>;\nALTER TABLE <database>.<table> SWAP WITH <new_table>;",
    },
  ],
  doc: 'table_design/data_distribution/Data_distribution.md',
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const tables = layout.rows.filter((row) => row.key_length === 0 && (row.bytes ?? 0) > SIZE.value * GIB);
    const largest = tables[0];
    if (largest === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `${nameTable(largest)} has ${formatBytes(largest.bytes ?? 0)} (one copy) and no partitions${tables.length > 1 ? `; ${tables.length} tables in all` : ''}.`,
        zh: `${nameTable(largest)} 单副本 ${formatBytes(largest.bytes ?? 0)}，未分区${tables.length > 1 ? `；共 ${tables.length} 张表` : ''}。`,
      },
      objects: tables.map((row) => ({ kind: 'table', name: nameTable(row) })),
      measured: { value: Math.round(((largest.bytes ?? 0) / GIB) * 10) / 10, unit: SIZE.unit },
      threshold: SIZE,
      evidence: [evidenceOf(layout, tables)],
      facts: { tables: tables.map((row) => nameTable(row)) },
    });
  },
});
