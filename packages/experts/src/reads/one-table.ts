import { defineRead } from '../form/read.ts';
import { tableLayout } from './table-layout.ts';
import { tabletLayout } from './tablet-layout.ts';
import { versionGaps } from './version-gaps.ts';

/** Names as the cluster spells them. */
export const NAME = { kind: 'text', maxLength: 256 } as const;
export const TABLE_ID = { kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 } as const;
const BY_NAME = { database: NAME, table: NAME } as const;
const BY_ID = { table_id: TABLE_ID } as const;
const CONFIG = 'information_schema.tables_config';
const TABLETS = 'information_schema.be_tablets';
const META = 'information_schema.partitions_meta';

/** Engine, model and keys of one table; of its properties only the number of replicas. */
export const TABLE_OF_NAME = defineRead({
  name: 'table_of_name',
  columns: {
    table_id: 'id',
    engine: 'id',
    model: 'text',
    primary_key: 'text',
    partition_key: 'text',
    bucket_key: 'text',
    bucket_type: 'text',
    buckets: 'number',
    sort_key: 'text',
    replicas: 'number',
  },
  parameters: BY_NAME,
  layouts: [
    {
      needs: {
        [CONFIG]: [
          'TABLE_SCHEMA',
          'TABLE_NAME',
          'TABLE_ID',
          'TABLE_ENGINE',
          'TABLE_MODEL',
          'PRIMARY_KEY',
          'PARTITION_KEY',
          'DISTRIBUTE_KEY',
          'DISTRIBUTE_TYPE',
          'DISTRIBUTE_BUCKET',
          'SORT_KEY',
          'PROPERTIES',
        ],
      },
      template:
        'SELECT TABLE_ID AS table_id, TABLE_ENGINE AS engine, TABLE_MODEL AS model, left(PRIMARY_KEY, 500) AS primary_key, ' +
        'left(PARTITION_KEY, 500) AS partition_key, left(DISTRIBUTE_KEY, 500) AS bucket_key, DISTRIBUTE_TYPE AS bucket_type, ' +
        'DISTRIBUTE_BUCKET AS buckets, left(SORT_KEY, 500) AS sort_key, ' +
        `regexp_extract(PROPERTIES, '"replication_num" *: *"([0-9]+)', 1) AS replicas ` +
        `FROM default_catalog.${CONFIG} WHERE TABLE_SCHEMA = {database} AND TABLE_NAME = {table} LIMIT 2`,
    },
  ],
});

/** Names that may have been meant where a table was not found: those of its database, and its namesakes elsewhere. */
export const TABLES_TO_CHOOSE = defineRead({
  name: 'tables_to_choose',
  columns: { db: 'id', table_name: 'id' },
  parameters: BY_NAME,
  layouts: [
    {
      needs: { [CONFIG]: ['TABLE_SCHEMA', 'TABLE_NAME'] },
      template:
        `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS table_name FROM default_catalog.${CONFIG} ` +
        'WHERE lower(TABLE_SCHEMA) = lower({database}) OR lower(TABLE_NAME) = lower({table}) ' +
        'ORDER BY db, table_name LIMIT 1000',
    },
  ],
});

export const LAYOUT_OF_TABLE = tableLayout({
  name: 'layout_of_table',
  parameters: BY_NAME,
  which: 'DB_NAME = {database} AND TABLE_NAME = {table}',
  worth: 'partitions > 0',
});

export const TABLETS_OF_TABLE = tabletLayout({
  name: 'tablets_of_table',
  parameters: BY_ID,
  which: 'WHERE TABLE_ID = {table_id} ',
  worth: '',
});

/** What each node holds of one table (shared-nothing; shared-data from 4.1). */
export const NODES_OF_TABLE = defineRead({
  name: 'nodes_of_table',
  columns: {
    node: 'id',
    replicas: 'number',
    bytes: 'number',
    row_count: 'number',
    max_rowsets: 'number',
    avg_rowsets: 'number',
    segments: 'number',
    index_bytes: 'number',
  },
  parameters: BY_ID,
  completeBelow: 1000,
  layouts: [
    {
      needs: {
        [TABLETS]: ['TABLE_ID', 'BE_ID', 'DATA_SIZE', 'NUM_ROW', 'NUM_ROWSET', 'NUM_SEGMENT', 'INDEX_MEM'],
      },
      template: nodesTemplate('SUM(NUM_SEGMENT)'),
    },
    {
      needs: { [TABLETS]: ['TABLE_ID', 'BE_ID', 'DATA_SIZE', 'NUM_ROW', 'NUM_ROWSET', 'INDEX_MEM'] },
      template: nodesTemplate('CAST(NULL AS BIGINT)'),
    },
  ],
});

function nodesTemplate(segments: string): string {
  return (
    'SELECT BE_ID AS node, COUNT(*) AS replicas, SUM(DATA_SIZE) AS bytes, SUM(NUM_ROW) AS row_count, ' +
    `MAX(NUM_ROWSET) AS max_rowsets, AVG(NUM_ROWSET) AS avg_rowsets, ${segments} AS segments, SUM(INDEX_MEM) AS index_bytes ` +
    `FROM default_catalog.${TABLETS} WHERE TABLE_ID = {table_id} GROUP BY BE_ID ORDER BY bytes DESC, node LIMIT 1000`
  );
}

/** The fullest tablets of one table, in the columns of CROWDED_TABLETS. */
export const CROWDED_OF_TABLE = defineRead({
  name: 'crowded_tablets_of_table',
  columns: {
    node: 'id',
    table_id: 'id',
    tablet: 'id',
    rowsets: 'number',
    model: 'text',
    db: 'text',
    table_name: 'text',
  },
  parameters: { ...BY_ID, ...BY_NAME },
  layouts: [
    {
      needs: { [TABLETS]: ['BE_ID', 'TABLE_ID', 'TABLET_ID', 'NUM_ROWSET', 'TYPE'] },
      template:
        'SELECT BE_ID AS node, TABLE_ID AS table_id, TABLET_ID AS tablet, NUM_ROWSET AS rowsets, TYPE AS model, ' +
        `{database} AS db, {table} AS table_name FROM default_catalog.${TABLETS} ` +
        'WHERE TABLE_ID = {table_id} AND NUM_ROWSET > 700 ORDER BY rowsets DESC, tablet LIMIT 200',
    },
  ],
});

/** Versions of one table that are committed and not visible, in the columns of VERSION_GAPS. */
export const GAPS_OF_TABLE = versionGaps({
  name: 'version_gaps_of_table',
  parameters: BY_NAME,
  which: 'DB_NAME = {database} AND TABLE_NAME = {table}',
});

/** Cloud-native partitions of one table that have something to compact, in the columns of COMPACTION_PRESSURE. */
export const PRESSURE_OF_TABLE = defineRead({
  name: 'compaction_pressure_of_table',
  columns: {
    db: 'id',
    table_name: 'id',
    partition_name: 'id',
    partition_id: 'id',
    buckets: 'number',
    max_score: 'number',
    avg_score: 'number',
    compacted_version: 'number',
    visible_version: 'number',
  },
  parameters: BY_NAME,
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
        ],
      },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, PARTITION_ID AS partition_id, ' +
        'BUCKETS AS buckets, MAX_CS AS max_score, AVG_CS AS avg_score, COMPACT_VERSION AS compacted_version, ' +
        `VISIBLE_VERSION AS visible_version FROM default_catalog.${META} ` +
        'WHERE DB_NAME = {database} AND TABLE_NAME = {table} AND MAX_CS > 100 AND VISIBLE_VERSION > COALESCE(COMPACT_VERSION, 0) ' +
        'ORDER BY max_score DESC, partition_id LIMIT 200',
    },
  ],
});

/** Rows that the optimizer's statistics count, and when they were collected. Needs SELECT on `_statistics_`. */
export const STATISTICS_OF_TABLE = defineRead({
  name: 'statistics_of_table',
  columns: { counted: 'number', updated: 'session_time', columns_counted: 'number' },
  parameters: BY_ID,
  layouts: [
    {
      needs: { '_statistics_.column_statistics': ['TABLE_ID', 'COLUMN_NAME', 'ROW_COUNT', 'UPDATE_TIME'] },
      template:
        'SELECT MAX(counted) AS counted, CAST(MAX(updated) AS VARCHAR) AS updated, COUNT(*) AS columns_counted FROM (' +
        'SELECT COLUMN_NAME AS column_name, SUM(ROW_COUNT) AS counted, MAX(UPDATE_TIME) AS updated ' +
        'FROM default_catalog._statistics_.column_statistics WHERE TABLE_ID = {table_id} GROUP BY COLUMN_NAME) AS c LIMIT 1',
    },
  ],
});

const VIEWS = 'information_schema.materialized_views';
const DEPENDS = 'sys.object_dependencies';
const DEPENDS_COLUMNS = ['OBJECT_NAME', 'OBJECT_DATABASE', 'REF_OBJECT_NAME', 'REF_OBJECT_DATABASE'];
const VIEW_COLUMNS = ['TABLE_SCHEMA', 'TABLE_NAME', 'IS_ACTIVE', 'LAST_REFRESH_STATE', 'LAST_REFRESH_FINISHED_TIME'];

/** Materialized views over one table (3.2.1+), and whether queries of the table may be answered from them. */
export const VIEWS_OF_TABLE = defineRead({
  name: 'views_of_table',
  columns: { db: 'id', view_name: 'id', active: 'id', state: 'id', finished: 'fe_text_time', rewrite: 'text' },
  parameters: BY_NAME,
  completeBelow: 100,
  layouts: [
    {
      needs: { [DEPENDS]: DEPENDS_COLUMNS, [VIEWS]: [...VIEW_COLUMNS, 'QUERY_REWRITE_STATUS'] },
      template: viewsTemplate('MAX(v.QUERY_REWRITE_STATUS)'),
    },
    { needs: { [DEPENDS]: DEPENDS_COLUMNS, [VIEWS]: VIEW_COLUMNS }, template: viewsTemplate('CAST(NULL AS VARCHAR)') },
  ],
});

function viewsTemplate(rewrite: string): string {
  return (
    'SELECT d.OBJECT_DATABASE AS db, d.OBJECT_NAME AS view_name, lower(MAX(v.IS_ACTIVE)) AS active, ' +
    'upper(MAX(v.LAST_REFRESH_STATE)) AS state, CAST(MAX(v.LAST_REFRESH_FINISHED_TIME) AS VARCHAR) AS finished, ' +
    `${rewrite} AS rewrite FROM default_catalog.${DEPENDS} d ` +
    `LEFT JOIN default_catalog.${VIEWS} v ON v.TABLE_SCHEMA = d.OBJECT_DATABASE AND v.TABLE_NAME = d.OBJECT_NAME ` +
    'WHERE d.REF_OBJECT_DATABASE = {database} AND d.REF_OBJECT_NAME = {table} ' +
    'GROUP BY d.OBJECT_DATABASE, d.OBJECT_NAME ORDER BY db, view_name LIMIT 100'
  );
}
