import { defineRead, type Read } from '../form/read.ts';
import { NAME, TABLE_ID } from './one-table.ts';
import {
  LIVE_REPLICAS_SQL,
  REPLICA_GAP_AGGREGATES_SQL,
  REPLICA_GAP_COLUMNS,
  REPLICA_GAP_NEEDS,
  REPLICAS_DIFFER_SQL,
} from './replica-gaps.ts';

const META = 'information_schema.partitions_meta';
const TABLETS = 'information_schema.be_tablets';
const PARTITION = { kind: 'text', maxLength: 256, default: '' } as const;
const BY_ID = { partition_id: TABLE_ID } as const;

const COLUMNS = {
  db: 'id',
  table_name: 'id',
  partition_name: 'id',
  partition_id: 'id',
  buckets: 'number',
  max_score: 'number',
  avg_score: 'number',
  compacted_version: 'number',
  visible_version: 'number',
  next_version: 'number',
  visible_since: 'session_time',
  row_count: 'number',
  cloud: 'number',
} as const;

/**
 * Physical partitions of one table by name, or all of them by no name, those with the highest score first. Score and
 * compacted version are told of cloud-native ones only.
 */
export const PARTITIONS_OF_NAME = defineRead({
  name: 'partitions_of_name',
  columns: COLUMNS,
  parameters: { database: NAME, table: NAME, partition: PARTITION },
  layouts: [
    {
      needs: {
        [META]: [
          'DB_NAME',
          'TABLE_NAME',
          'PARTITION_NAME',
          'PARTITION_ID',
          'BUCKETS',
          'MAX_CS',
          'AVG_CS',
          'COMPACT_VERSION',
          'VISIBLE_VERSION',
          'NEXT_VERSION',
          'VISIBLE_VERSION_TIME',
          'ROW_COUNT',
          'STORAGE_PATH',
        ],
      },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, PARTITION_ID AS partition_id, ' +
        'BUCKETS AS buckets, MAX_CS AS max_score, AVG_CS AS avg_score, COMPACT_VERSION AS compacted_version, ' +
        'VISIBLE_VERSION AS visible_version, NEXT_VERSION AS next_version, ' +
        'CAST(VISIBLE_VERSION_TIME AS VARCHAR) AS visible_since, ROW_COUNT AS row_count, ' +
        'CASE WHEN length(STORAGE_PATH) > 0 THEN 1 ELSE 0 END AS cloud ' +
        `FROM default_catalog.${META} WHERE DB_NAME = {database} AND TABLE_NAME = {table} ` +
        "AND ({partition} = '' OR PARTITION_NAME = {partition}) " +
        'ORDER BY max_score DESC, row_count DESC, partition_id LIMIT 50',
    },
  ],
});

/** Names of the partitions of one table, for a name that was not found. */
export const PARTITIONS_TO_CHOOSE = defineRead({
  name: 'partitions_to_choose',
  columns: { partition_name: 'id' },
  parameters: { database: NAME, table: NAME },
  layouts: [
    {
      needs: { [META]: ['DB_NAME', 'TABLE_NAME', 'PARTITION_NAME'] },
      template:
        `SELECT PARTITION_NAME AS partition_name FROM default_catalog.${META} ` +
        'WHERE DB_NAME = {database} AND TABLE_NAME = {table} GROUP BY PARTITION_NAME ORDER BY partition_name DESC LIMIT 1000',
    },
  ],
});

/** What each node holds of one partition (shared-nothing; shared-data from 4.1). */
export const NODES_OF_PARTITION = defineRead({
  name: 'nodes_of_partition',
  columns: { node: 'id', replicas: 'number', bytes: 'number', max_rowsets: 'number', avg_rowsets: 'number' },
  parameters: BY_ID,
  completeBelow: 1000,
  layouts: [
    {
      needs: { [TABLETS]: ['PARTITION_ID', 'BE_ID', 'DATA_SIZE', 'NUM_ROWSET'] },
      template:
        'SELECT BE_ID AS node, COUNT(*) AS replicas, SUM(DATA_SIZE) AS bytes, MAX(NUM_ROWSET) AS max_rowsets, ' +
        `AVG(NUM_ROWSET) AS avg_rowsets FROM default_catalog.${TABLETS} WHERE PARTITION_ID = {partition_id} ` +
        'GROUP BY BE_ID ORDER BY max_rowsets DESC, node LIMIT 1000',
    },
  ],
});

/** The fullest tablets of one partition, in the columns of CROWDED_TABLETS. */
export const CROWDED_OF_PARTITION = defineRead({
  name: 'crowded_tablets_of_partition',
  columns: {
    node: 'id',
    table_id: 'id',
    tablet: 'id',
    rowsets: 'number',
    model: 'text',
    db: 'text',
    table_name: 'text',
  },
  parameters: { ...BY_ID, database: NAME, table: NAME },
  layouts: [
    {
      needs: { [TABLETS]: ['PARTITION_ID', 'BE_ID', 'TABLE_ID', 'TABLET_ID', 'NUM_ROWSET', 'TYPE'] },
      template:
        'SELECT BE_ID AS node, TABLE_ID AS table_id, TABLET_ID AS tablet, NUM_ROWSET AS rowsets, TYPE AS model, ' +
        `{database} AS db, {table} AS table_name FROM default_catalog.${TABLETS} ` +
        'WHERE PARTITION_ID = {partition_id} AND NUM_ROWSET > 700 ORDER BY rowsets DESC, tablet LIMIT 200',
    },
  ],
});

/** Tablets of one partition whose replicas differ, in the columns that compaction.replica_version_gap asks. */
export const GAPS_OF_PARTITION: Read<typeof REPLICA_GAP_COLUMNS> = defineRead({
  name: 'replica_version_gaps_of_partition',
  columns: REPLICA_GAP_COLUMNS,
  parameters: { ...BY_ID, database: NAME, table: NAME },
  layouts: [
    {
      needs: { [TABLETS]: ['PARTITION_ID', ...REPLICA_GAP_NEEDS] },
      template:
        `SELECT TABLET_ID AS tablet, {database} AS db, {table} AS table_name, ${REPLICA_GAP_AGGREGATES_SQL} ` +
        `FROM default_catalog.${TABLETS} WHERE PARTITION_ID = {partition_id} AND ${LIVE_REPLICAS_SQL} ` +
        `GROUP BY TABLET_ID HAVING ${REPLICAS_DIFFER_SQL} ORDER BY newest - oldest DESC, tablet LIMIT 200`,
    },
  ],
});

/** Tablets of one cloud-native partition, where nodes list them (4.1), to know which compactions are its own. */
export const TABLETS_OF_PARTITION = defineRead({
  name: 'tablets_of_partition',
  columns: { tablet: 'id' },
  parameters: BY_ID,
  layouts: [
    {
      needs: { [TABLETS]: ['PARTITION_ID', 'TABLET_ID'] },
      template:
        `SELECT TABLET_ID AS tablet FROM default_catalog.${TABLETS} WHERE PARTITION_ID = {partition_id} ` +
        'GROUP BY TABLET_ID ORDER BY tablet LIMIT 2000',
    },
  ],
});
