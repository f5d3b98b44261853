import { defineRead, type ParameterSpec } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';

const GIB = 1024 ** 3;
const SKEWED = `largest > ${GIB} AND largest > 3 * average`;

interface Asked {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  /** Condition over the columns of be_tablets with its WHERE; empty for all. */
  readonly which: string;
  /** Condition over the groups of a table with its HAVING; empty for all. */
  readonly worth: string;
}

// A cluster that does not count segments (before 3.3) tells null.
function templateWith(segments: boolean, { which, worth }: Asked): string {
  const isSegmented = 'NUM_SEGMENT > 100 AND DATA_SIZE < NUM_SEGMENT * 1048576';
  const sumOf = (value: string): string =>
    segments ? `SUM(CASE WHEN ${isSegmented} THEN ${value} ELSE 0 END)` : 'MAX(CAST(NULL AS BIGINT))';
  return (
    'SELECT c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, t.table_id AS table_id, t.largest_tablet AS largest_tablet, ' +
    't.skewed_partitions AS skewed_partitions, t.worst_skew AS worst_skew, t.skewed_tablet AS skewed_tablet, ' +
    't.a_skewed_partition AS a_skewed_partition, t.index_bytes AS index_bytes, t.tablets AS tablets, t.segments AS segments, ' +
    't.segmented_bytes AS segmented_bytes FROM (' +
    'SELECT table_id, MAX(largest) AS largest_tablet, ' +
    `SUM(CASE WHEN ${SKEWED} THEN 1 ELSE 0 END) AS skewed_partitions, ` +
    `MAX(CASE WHEN ${SKEWED} THEN largest / average END) AS worst_skew, ` +
    `MAX(CASE WHEN ${SKEWED} THEN largest END) AS skewed_tablet, ` +
    `MAX(CASE WHEN ${SKEWED} THEN partition_id END) AS a_skewed_partition, SUM(index_bytes) AS index_bytes, ` +
    'SUM(tablets) AS tablets, SUM(segments) AS segments, SUM(segmented_bytes) AS segmented_bytes FROM (' +
    'SELECT TABLE_ID AS table_id, PARTITION_ID AS partition_id, MAX(DATA_SIZE) AS largest, AVG(DATA_SIZE) AS average, ' +
    `SUM(INDEX_MEM) AS index_bytes, ${sumOf('1')} AS tablets, ${sumOf('NUM_SEGMENT')} AS segments, ` +
    `${sumOf('DATA_SIZE')} AS segmented_bytes ` +
    'FROM default_catalog.information_schema.be_tablets ' +
    `${which}GROUP BY TABLE_ID, PARTITION_ID) AS p ` +
    `GROUP BY table_id ${worth}) AS t ` +
    'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = t.table_id ' +
    `WHERE c.TABLE_SCHEMA IS NULL OR c.TABLE_SCHEMA NOT IN (${FOREIGN_DATABASES_SQL}) ` +
    'ORDER BY t.largest_tablet DESC, t.table_id LIMIT 500'
  );
}

const WORTH_TELLING =
  `HAVING MAX(largest) > ${10 * GIB} OR SUM(CASE WHEN ${SKEWED} THEN 1 ELSE 0 END) > 0 ` +
  `OR SUM(index_bytes) > ${GIB} OR SUM(tablets) > 0`;

const TABLES = { 'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'] };
const TABLETS = ['TABLE_ID', 'PARTITION_ID', 'DATA_SIZE', 'INDEX_MEM'];

/** The layout of tables by be_tablets, as TABLET_LAYOUT tells it. */
export function tabletLayout(asked: Asked) {
  return defineRead({
    name: asked.name,
    parameters: asked.parameters ?? {},
    columns: {
      db: 'text',
      table_name: 'text',
      table_id: 'id',
      largest_tablet: 'number',
      skewed_partitions: 'number',
      worst_skew: 'number',
      skewed_tablet: 'number',
      a_skewed_partition: 'id',
      index_bytes: 'number',
      tablets: 'number',
      segments: 'number',
      segmented_bytes: 'number',
    },
    completeBelow: 500,
    layouts: [
      {
        needs: { 'information_schema.be_tablets': [...TABLETS, 'NUM_SEGMENT'], ...TABLES },
        template: templateWith(true, asked),
      },
      { needs: { 'information_schema.be_tablets': TABLETS, ...TABLES }, template: templateWith(false, asked) },
    ],
  });
}

/**
 * The customer's tables that be_tablets shows to have a tablet above 10 GiB, a partition with one tablet above 1 GiB and
 * more than three times the average, more than 1 GiB of Primary Key index in memory (all replicas), or `tablets` (replicas)
 * of more than 100 segments that average below 1 MiB. Exact per tablet; empty in shared-data before 4.1.
 */
export const TABLET_LAYOUT = tabletLayout({ name: 'tablet_layout', which: '', worth: WORTH_TELLING });
