import { defineRead } from '../form/read.ts';
import { defineView } from '../form/view.ts';
import { bytesOfSizeText } from '../reads/byte-size-sql.ts';

const LIMIT = { kind: 'integer', min: 1, max: 1_000, default: 20 } as const;
const NEEDS = {
  'information_schema.partitions_meta': ['DB_NAME', 'TABLE_NAME', 'PARTITION_ID', 'DATA_SIZE', 'ROW_COUNT', 'BUCKETS'],
};

function templateFor(dataSize: string): string {
  return (
    `SELECT DB_NAME AS db, TABLE_NAME AS table_name, SUM(${dataSize}) AS bytes, SUM(ROW_COUNT) AS rows_count, ` +
    'COUNT(PARTITION_ID) AS partitions, SUM(BUCKETS) AS buckets FROM default_catalog.information_schema.partitions_meta ' +
    'GROUP BY DB_NAME, TABLE_NAME ORDER BY bytes DESC LIMIT {limit}'
  );
}

const LARGE_TABLES = defineRead({
  name: 'large_tables',
  columns: {
    db: 'text',
    table_name: 'text',
    bytes: 'number',
    rows_count: 'number',
    partitions: 'number',
    buckets: 'number',
  },
  parameters: { limit: LIMIT },
  layouts: [
    {
      needs: NEEDS,
      types: { 'information_schema.partitions_meta.DATA_SIZE': 'number' },
      template: templateFor('DATA_SIZE'),
    },
    {
      needs: NEEDS,
      types: { 'information_schema.partitions_meta.DATA_SIZE': 'text' },
      template: templateFor(bytesOfSizeText('DATA_SIZE')),
    },
    {
      needs: {
        'information_schema.be_tablets': ['TABLE_ID', 'PARTITION_ID', 'TABLET_ID', 'DATA_SIZE'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, g.bytes AS bytes, CAST(NULL AS BIGINT) AS rows_count, ' +
        'g.partitions AS partitions, g.buckets AS buckets FROM ' +
        '(SELECT TABLE_ID AS table_id, SUM(DATA_SIZE) AS bytes, COUNT(DISTINCT PARTITION_ID) AS partitions, ' +
        'COUNT(DISTINCT TABLET_ID) AS buckets FROM default_catalog.information_schema.be_tablets GROUP BY TABLE_ID) g ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = g.table_id ' +
        'ORDER BY g.bytes DESC LIMIT {limit}',
    },
  ],
});

export default defineView({
  name: 'get_large_tables',
  title: { en: 'Largest tables', zh: '大表列表' },
  description: {
    en: 'The largest tables with their bytes (all replicas together in shared-nothing), rows, partitions and buckets. Sizes refresh every five minutes.',
    zh: '最大的表及其数据量（存算一体为所有副本之和）、行数、分区数与分桶数。大小每五分钟刷新。',
  },
  parameters: { limit: { ...LIMIT, meaning: { en: 'Most tables to list.', zh: '最多列出的表数。' } } },
  reads: { tables: LARGE_TABLES },
  shape({ tables }, context) {
    return [
      {
        name: 'tables',
        title: { en: 'Tables by size', zh: '按大小排序的表' },
        notes: context.visibleTables === 0 ? [{ en: 'The account sees no table.', zh: '账号看不到任何表。' }] : [],
        columns: [
          { name: 'database', title: { en: 'Database', zh: '数据库' } },
          { name: 'table', title: { en: 'Table', zh: '表' } },
          { name: 'bytes', title: { en: 'Size', zh: '大小' }, format: 'bytes' },
          { name: 'rows', title: { en: 'Rows', zh: '行数' }, format: 'count' },
          { name: 'partitions', title: { en: 'Partitions', zh: '分区数' }, format: 'count' },
          { name: 'buckets', title: { en: 'Buckets', zh: '分桶数' }, format: 'count' },
        ],
        rows: tables.rows.map((row) => ({
          database: row.db,
          table: row.table_name,
          bytes: row.bytes,
          rows: row.rows_count,
          partitions: row.partitions,
          buckets: row.buckets,
        })),
      },
    ];
  },
});
