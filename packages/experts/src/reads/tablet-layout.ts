import { defineRead } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';

const GIB = 1024 ** 3;
const SKEWED = `largest > ${GIB} AND largest > 3 * average`;

/**
 * The customer's tables with a tablet above 10 GiB, a partition with one tablet more than three times the average and
 * above 1 GiB, or more than 1 GiB of Primary Key index in memory (all replicas), by be_tablets: exact per tablet. Empty in shared-data before 4.1.
 */
export const TABLET_LAYOUT = defineRead({
  name: 'tablet_layout',
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
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['TABLE_ID', 'PARTITION_ID', 'DATA_SIZE', 'INDEX_MEM'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, t.table_id AS table_id, t.largest_tablet AS largest_tablet, ' +
        't.skewed_partitions AS skewed_partitions, t.worst_skew AS worst_skew, t.skewed_tablet AS skewed_tablet, ' +
        't.a_skewed_partition AS a_skewed_partition, t.index_bytes AS index_bytes FROM (' +
        'SELECT table_id, MAX(largest) AS largest_tablet, ' +
        `SUM(CASE WHEN ${SKEWED} THEN 1 ELSE 0 END) AS skewed_partitions, ` +
        `MAX(CASE WHEN ${SKEWED} THEN largest / average END) AS worst_skew, ` +
        `MAX(CASE WHEN ${SKEWED} THEN largest END) AS skewed_tablet, ` +
        `MAX(CASE WHEN ${SKEWED} THEN partition_id END) AS a_skewed_partition, SUM(index_bytes) AS index_bytes FROM (` +
        'SELECT TABLE_ID AS table_id, PARTITION_ID AS partition_id, MAX(DATA_SIZE) AS largest, AVG(DATA_SIZE) AS average, ' +
        'SUM(INDEX_MEM) AS index_bytes FROM default_catalog.information_schema.be_tablets GROUP BY TABLE_ID, PARTITION_ID) AS p ' +
        `GROUP BY table_id HAVING MAX(largest) > ${10 * GIB} OR SUM(CASE WHEN ${SKEWED} THEN 1 ELSE 0 END) > 0 ` +
        `OR SUM(index_bytes) > ${GIB}) AS t ` +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = t.table_id ' +
        `WHERE c.TABLE_SCHEMA IS NULL OR c.TABLE_SCHEMA NOT IN (${FOREIGN_DATABASES_SQL}) ` +
        'ORDER BY largest_tablet DESC, table_id LIMIT 500',
    },
  ],
});
