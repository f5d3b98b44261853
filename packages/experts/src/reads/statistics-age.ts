import { defineRead } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';

const META = {
  'information_schema.partitions_meta': [
    'DB_NAME',
    'TABLE_NAME',
    'ROW_COUNT',
    'VISIBLE_VERSION',
    'VISIBLE_VERSION_TIME',
  ],
  'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
};
const FULL = { '_statistics_.column_statistics': ['TABLE_ID', 'COLUMN_NAME', 'ROW_COUNT', 'UPDATE_TIME'] };
const SAMPLED = { '_statistics_.table_statistic_v1': ['TABLE_ID', 'ROW_COUNT', 'UPDATE_TIME'] };

const SELECT_FULL =
  'SELECT table_id, MAX(counted) AS counted, MAX(updated) AS updated FROM (' +
  'SELECT TABLE_ID AS table_id, COLUMN_NAME AS column_name, SUM(ROW_COUNT) AS counted, MAX(UPDATE_TIME) AS updated ' +
  'FROM default_catalog._statistics_.column_statistics GROUP BY TABLE_ID, COLUMN_NAME) AS f GROUP BY table_id';
const SELECT_SAMPLED =
  'SELECT TABLE_ID AS table_id, MAX(ROW_COUNT) AS counted, MAX(UPDATE_TIME) AS updated ' +
  'FROM default_catalog._statistics_.table_statistic_v1 GROUP BY TABLE_ID';

// A table is told when nothing was ever collected, or when a fifth of its rows has come or gone since.
function template(collected: string): string {
  return (
    'SELECT p.db AS db, p.table_name AS table_name, p.row_count AS row_count, s.counted AS counted, ' +
    'CAST(s.updated AS VARCHAR) AS updated, CAST(p.newest AS VARCHAR) AS newest_load, CAST(p.oldest AS VARCHAR) AS oldest_load, ' +
    'p.versions AS versions FROM (' +
    'SELECT DB_NAME AS db, TABLE_NAME AS table_name, SUM(ROW_COUNT) AS row_count, MAX(VISIBLE_VERSION) AS versions, ' +
    'MAX(VISIBLE_VERSION_TIME) AS newest, MIN(VISIBLE_VERSION_TIME) AS oldest ' +
    `FROM default_catalog.information_schema.partitions_meta WHERE DB_NAME NOT IN (${FOREIGN_DATABASES_SQL}) ` +
    'GROUP BY DB_NAME, TABLE_NAME HAVING SUM(ROW_COUNT) > 1000000) AS p ' +
    'JOIN default_catalog.information_schema.tables_config c ON c.TABLE_SCHEMA = p.db AND c.TABLE_NAME = p.table_name ' +
    `LEFT JOIN (SELECT table_id, MAX(counted) AS counted, MAX(updated) AS updated FROM (${collected}) AS u GROUP BY table_id) AS s ` +
    'ON s.table_id = c.TABLE_ID ' +
    'WHERE s.table_id IS NULL OR (s.updated < p.newest AND abs(p.row_count - s.counted) > 0.2 * p.row_count) ' +
    'ORDER BY row_count DESC, db, table_name LIMIT 500'
  );
}

/**
 * The customer's tables above a million rows whose optimizer statistics are missing (`counted` null) or count a fifth of the
 * rows too few or too many. Needs SELECT on `_statistics_`; minima and maxima, which are the customer's values, are not read.
 */
export const STATISTICS_AGE = defineRead({
  name: 'statistics_age',
  columns: {
    db: 'id',
    table_name: 'id',
    row_count: 'number',
    counted: 'number',
    updated: 'session_time',
    newest_load: 'session_time',
    oldest_load: 'session_time',
    versions: 'number',
  },
  completeBelow: 500,
  layouts: [
    { needs: { ...META, ...FULL, ...SAMPLED }, template: template(`${SELECT_FULL} UNION ALL ${SELECT_SAMPLED}`) },
    { needs: { ...META, ...FULL }, template: template(SELECT_FULL) },
  ],
});
