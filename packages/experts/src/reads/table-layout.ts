import { defineRead, type ParameterSpec } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';
import { bytesOfSizeText } from './byte-size-sql.ts';

const COLUMNS = [
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
];
const BALANCE = 'CASE WHEN NOT TABLET_BALANCED THEN 1 ELSE 0 END';
const UNTOLD = 'CAST(NULL AS BIGINT)';
const WITH_BALANCE = { 'information_schema.partitions_meta': [...COLUMNS, 'STORAGE_SIZE', 'TABLET_BALANCED'] };
const WITH_STORAGE = { 'information_schema.partitions_meta': [...COLUMNS, 'STORAGE_SIZE'] };

interface Asked {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  /** Condition over the columns of partitions_meta: whose partitions. */
  readonly which: string;
  /** Condition over the columns of the answer: which tables to tell. */
  readonly worth: string;
}

interface Sizes {
  /** SQL for bytes. */
  readonly dataSize: string;
  readonly storageSize: string;
  /** SQL for 1 where the tablets of a partition are unevenly spread, 0 where not; null before 3.5. */
  readonly unbalanced: string;
}

/** A tablet that is smaller is small; MiB and GiB of the columns below are these. */
const SMALL_TABLET = 100 * 1024 ** 2;
const GIB = 1024 ** 3;

// DATA_SIZE holds all replicas in shared-nothing and one copy of a cloud-native table, which alone has a STORAGE_PATH.
function partitionsSql({ dataSize, storageSize, unbalanced }: Sizes, which: string): string {
  const cloud = 'CASE WHEN length(STORAGE_PATH) > 0 THEN 1 ELSE 0 END';
  return (
    'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, ' +
    `length(PARTITION_KEY) AS key_length, BUCKETS AS buckets, ROW_COUNT AS row_count, ${cloud} AS cloud, ` +
    `CASE WHEN ENABLE_DATACACHE IS NULL OR ENABLE_DATACACHE THEN 1 ELSE 0 END AS cached, ${unbalanced} AS unbalanced, ${storageSize} AS stored, ${dataSize} AS all_bytes, ` +
    `(${dataSize}) / (CASE WHEN length(STORAGE_PATH) > 0 OR REPLICATION_NUM < 1 THEN 1 ELSE REPLICATION_NUM END) AS bytes ` +
    'FROM default_catalog.information_schema.partitions_meta ' +
    `WHERE ${which}`
  );
}

const AGGREGATES = [
  ['partitions', 'COUNT(*)'],
  ['empty_partitions', 'SUM(CASE WHEN row_count = 0 THEN 1 ELSE 0 END)'],
  ['filled_partitions', 'SUM(CASE WHEN bytes > 0 THEN 1 ELSE 0 END)'],
  ['row_count', 'SUM(row_count)'],
  ['bytes', 'SUM(bytes)'],
  ['all_bytes', 'SUM(all_bytes)'],
  ['storage_bytes', 'SUM(stored)'],
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
  ['unbalanced', 'SUM(unbalanced)'],
] as const;

// Only tables that some check may speak of; 80000 is what schema.too_many_partitions begins with.
const WORTH_TELLING = [
  'partitions > 80000',
  '(empty_partitions >= 10 AND empty_partitions * 2 > partitions)',
  'large_partitions > 0',
  'small_tablets >= 32',
  `(largest_partition > ${GIB} AND largest_partition > 10 * median_partition)`,
  `(key_length = 0 AND bytes > ${100 * GIB})`,
  `(cloud = 1 AND cached = 0 AND bytes > ${SMALL_TABLET})`,
  '(unbalanced >= 3 AND unbalanced * 10 > partitions)',
  '(unbalanced > 0 AND unbalanced = partitions)',
  `(all_bytes > ${10 * GIB} AND storage_bytes > 3 * all_bytes)`,
].join(' OR ');

function templateFor(sizes: Sizes, { which, worth }: Asked): string {
  const names = ['db', 'table_name', ...AGGREGATES.map(([name]) => name)];
  return (
    `SELECT ${names.map((name) => `${name} AS ${name}`).join(', ')} FROM (` +
    `SELECT db, table_name, ${AGGREGATES.map(([name, sql]) => `${sql} AS ${name}`).join(', ')} FROM (` +
    `SELECT db, table_name, partition_name, COALESCE(key_length, 0) AS key_length, buckets, row_count, cloud, cached, unbalanced, stored, all_bytes, bytes, ` +
    `bytes / (CASE WHEN buckets < 1 THEN 1 ELSE buckets END) AS tablet FROM (${partitionsSql(sizes, which)}) AS p) AS s ` +
    `GROUP BY db, table_name) AS t WHERE ${worth} ORDER BY bytes DESC, db, table_name LIMIT 1000`
  );
}

const BYTES = { 'information_schema.partitions_meta.DATA_SIZE': 'number' } as const;
const TEXT = { 'information_schema.partitions_meta.DATA_SIZE': 'text' } as const;
const SIZE_OF_TEXT = bytesOfSizeText('DATA_SIZE');

/** The layout of tables by partitions_meta, as TABLE_LAYOUT tells it. */
export function tableLayout(asked: Asked) {
  return defineRead({
    name: asked.name,
    parameters: asked.parameters ?? {},
    columns: {
      db: 'text',
      table_name: 'text',
      partitions: 'number',
      empty_partitions: 'number',
      filled_partitions: 'number',
      row_count: 'number',
      bytes: 'number',
      all_bytes: 'number',
      storage_bytes: 'number',
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
      unbalanced: 'number',
    },
    completeBelow: 1000,
    layouts: [
      {
        needs: WITH_BALANCE,
        types: BYTES,
        template: templateFor({ dataSize: 'DATA_SIZE', storageSize: 'STORAGE_SIZE', unbalanced: BALANCE }, asked),
      },
      {
        needs: WITH_BALANCE,
        types: TEXT,
        template: templateFor({ dataSize: SIZE_OF_TEXT, storageSize: 'STORAGE_SIZE', unbalanced: BALANCE }, asked),
      },
      {
        needs: WITH_STORAGE,
        types: TEXT,
        template: templateFor({ dataSize: SIZE_OF_TEXT, storageSize: 'STORAGE_SIZE', unbalanced: UNTOLD }, asked),
      },
      {
        needs: { 'information_schema.partitions_meta': COLUMNS },
        types: TEXT,
        template: templateFor({ dataSize: SIZE_OF_TEXT, storageSize: UNTOLD, unbalanced: UNTOLD }, asked),
      },
    ],
  });
}

/**
 * The customer's tables whose layout may be a problem, by partitions_meta (3.1.9+): bytes of one copy (`all_bytes`
 * of all), tablet sizes as the
 * average over a partition, the largest 1000. `storage_bytes`, which
 * includes versions that nobody reads any more, is told from 3.4. Sizes are refreshed every 300 s.
 */
export const TABLE_LAYOUT = tableLayout({
  name: 'table_layout',
  which: `DB_NAME NOT IN (${FOREIGN_DATABASES_SQL})`,
  worth: WORTH_TELLING,
});
