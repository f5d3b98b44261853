import { defineRead } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';
import { bytesOfSizeText } from './byte-size-sql.ts';

const NEEDS = {
  'information_schema.partitions_meta': [
    'DB_NAME',
    'TABLE_NAME',
    'PARTITION_NAME',
    'PARTITION_KEY',
    'BUCKETS',
    'REPLICATION_NUM',
    'DATA_SIZE',
    'ROW_COUNT',
    'ENABLE_DATACACHE',
    'STORAGE_PATH',
  ],
};

/** A tablet that is smaller is small; MiB and GiB of the columns below are these. */
const SMALL_TABLET = 100 * 1024 ** 2;
const GIB = 1024 ** 3;

// DATA_SIZE holds all replicas in shared-nothing and one copy of a cloud-native table, which alone has a STORAGE_PATH.
function partitionsSql(dataSize: string): string {
  const cloud = 'CASE WHEN length(STORAGE_PATH) > 0 THEN 1 ELSE 0 END';
  return (
    'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, ' +
    `length(PARTITION_KEY) AS key_length, BUCKETS AS buckets, ROW_COUNT AS row_count, ${cloud} AS cloud, ` +
    'CASE WHEN ENABLE_DATACACHE THEN 1 ELSE 0 END AS cached, REPLICATION_NUM AS copies, ' +
    `(${dataSize}) / (CASE WHEN length(STORAGE_PATH) > 0 OR REPLICATION_NUM < 1 THEN 1 ELSE REPLICATION_NUM END) AS bytes ` +
    'FROM default_catalog.information_schema.partitions_meta ' +
    `WHERE DB_NAME NOT IN (${FOREIGN_DATABASES_SQL})`
  );
}

const AGGREGATES = [
  ['partitions', 'COUNT(*)'],
  ['empty_partitions', 'SUM(CASE WHEN row_count = 0 THEN 1 ELSE 0 END)'],
  ['filled_partitions', 'SUM(CASE WHEN bytes > 0 THEN 1 ELSE 0 END)'],
  ['single_copy_partitions', 'SUM(CASE WHEN copies = 1 THEN 1 ELSE 0 END)'],
  ['row_count', 'SUM(row_count)'],
  ['bytes', 'SUM(bytes)'],
  ['largest_partition', 'MAX(bytes)'],
  ['median_partition', 'percentile_approx(CASE WHEN bytes > 0 THEN bytes END, 0.5)'],
  ['largest_tablet', 'MAX(tablet)'],
  ['large_partitions', `SUM(CASE WHEN tablet > ${10 * GIB} THEN 1 ELSE 0 END)`],
  ['a_large_partition', `MAX(CASE WHEN tablet > ${10 * GIB} THEN partition_name END)`],
  ['small_partitions', `SUM(CASE WHEN bytes > 0 AND tablet < ${SMALL_TABLET} THEN 1 ELSE 0 END)`],
  ['small_tablets', `SUM(CASE WHEN bytes > 0 AND tablet < ${SMALL_TABLET} THEN buckets ELSE 0 END)`],
  ['small_bytes', `SUM(CASE WHEN bytes > 0 AND tablet < ${SMALL_TABLET} THEN bytes ELSE 0 END)`],
  ['key_length', 'MAX(key_length)'],
  ['cloud', 'MAX(cloud)'],
  ['cached', 'MAX(cached)'],
] as const;

// Only tables that some check may speak of; 80000 is what schema.too_many_partitions begins with.
const WORTH_TELLING = [
  'partitions > 80000',
  '(empty_partitions >= 30 AND empty_partitions * 2 > partitions)',
  'large_partitions > 0',
  'small_tablets >= 100',
  `(largest_partition > ${10 * GIB} AND largest_partition > 10 * median_partition)`,
  `(key_length = 0 AND bytes > ${100 * GIB})`,
  `(cloud = 1 AND cached = 0 AND bytes > ${GIB})`,
].join(' OR ');

function templateFor(dataSize: string): string {
  const names = ['db', 'table_name', ...AGGREGATES.map(([name]) => name)];
  return (
    `SELECT ${names.map((name) => `${name} AS ${name}`).join(', ')} FROM (` +
    `SELECT db, table_name, ${AGGREGATES.map(([name, sql]) => `${sql} AS ${name}`).join(', ')} FROM (` +
    `SELECT db, table_name, partition_name, COALESCE(key_length, 0) AS key_length, buckets, row_count, cloud, cached, copies, bytes, ` +
    `bytes / (CASE WHEN buckets < 1 THEN 1 ELSE buckets END) AS tablet FROM (${partitionsSql(dataSize)}) AS p) AS s ` +
    `GROUP BY db, table_name) AS t WHERE ${WORTH_TELLING} ORDER BY bytes DESC, db, table_name LIMIT 1000`
  );
}

/**
 * The customer's tables whose layout may be a problem, by partitions_meta (3.1.9+): bytes of one copy, tablet sizes as the
 * average over a partition, the largest 1000. Sizes are refreshed every 300 s.
 */
export const TABLE_LAYOUT = defineRead({
  name: 'table_layout',
  columns: {
    db: 'text',
    table_name: 'text',
    partitions: 'number',
    empty_partitions: 'number',
    filled_partitions: 'number',
    single_copy_partitions: 'number',
    row_count: 'number',
    bytes: 'number',
    largest_partition: 'number',
    median_partition: 'number',
    largest_tablet: 'number',
    large_partitions: 'number',
    a_large_partition: 'text',
    small_partitions: 'number',
    small_tablets: 'number',
    small_bytes: 'number',
    key_length: 'number',
    cloud: 'number',
    cached: 'number',
  },
  completeBelow: 1000,
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
  ],
});
