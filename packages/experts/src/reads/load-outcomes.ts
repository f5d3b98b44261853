import { defineRead } from '../form/read.ts';
import { errorClassSql } from './error-class.ts';
import { FE_TEXT_OFFSET, feTextAgeSql } from './fe-text-age.ts';

const LOADS_ERROR_CLASS = errorClassSql({
  message: 'ERROR_MSG',
  filteredRows: 'FILTERED_ROWS',
  trackingSql: 'TRACKING_SQL',
});

const STREAM_ERROR_CLASS = errorClassSql({
  message: 'ERROR_MSG',
  filteredRows: 'NUM_ROWS_AB_NORMAL',
  trackingSql: 'TRACKING_SQL',
});

function selectLoads(database: string, table: string): string {
  return (
    `SELECT ${database} AS db, ${table} AS table_name, TYPE AS load_type, LABEL AS label, ` +
    `CASE WHEN upper(STATE) = 'CANCELLED' THEN ${LOADS_ERROR_CLASS} ELSE 'none' END AS error_class, ` +
    'FILTERED_ROWS AS filtered, SINK_ROWS AS sunk, COALESCE(LOAD_FINISH_TIME, CREATE_TIME) AS ended ' +
    "FROM default_catalog.information_schema.loads WHERE upper(STATE) IN ('FINISHED', 'CANCELLED')"
  );
}

const SELECT_STREAM_LOADS =
  'SELECT DB_NAME AS db, TABLE_NAME AS table_name, TYPE AS load_type, LABEL AS label, ' +
  `CASE WHEN upper(STATE) = 'CANCELLED' THEN ${STREAM_ERROR_CLASS} ELSE 'none' END AS error_class, ` +
  'NUM_ROWS_AB_NORMAL AS filtered, NUM_ROWS_NORMAL AS sunk, COALESCE(END_TIME_MS, CREATE_TIME_MS) AS ended ' +
  "FROM default_catalog.information_schema.stream_loads WHERE upper(STATE) IN ('FINISHED', 'CANCELLED')";

const RESULT = [
  'db',
  'table_name',
  'load_type',
  'error_class',
  'loads',
  'group_loads',
  'db_loads',
  'all_loads',
  'filtered_rows',
  'sink_rows',
  'newest',
  'a_label',
];

// What finished without a filtered row is only counted: in `group_loads` of its table and `db_loads` of its database, `all_loads`.
function template(source: string): string {
  return (
    `SELECT ${RESULT.map((name) => `${name} AS ${name}`).join(', ')} FROM (` +
    'SELECT db, table_name, load_type, error_class, COUNT(*) AS loads, ' +
    'SUM(COUNT(*)) OVER (PARTITION BY db, table_name, load_type) AS group_loads, ' +
    'SUM(COUNT(*)) OVER (PARTITION BY db, load_type) AS db_loads, SUM(COUNT(*)) OVER () AS all_loads, ' +
    'SUM(filtered) AS filtered_rows, SUM(sunk) AS sink_rows, CAST(MAX(ended) AS VARCHAR) AS newest, MAX(label) AS a_label ' +
    `FROM (${source}) AS l WHERE error_class <> 'user_cancel' AND ${feTextAgeSql('ended')} <= {hours} * 3600 ` +
    'GROUP BY db, table_name, load_type, error_class) AS g ' +
    "WHERE error_class <> 'none' OR filtered_rows > 0 ORDER BY loads DESC LIMIT 4000"
  );
}

const LOADS_COLUMNS = [
  'TYPE',
  'LABEL',
  'STATE',
  'ERROR_MSG',
  'FILTERED_ROWS',
  'SINK_ROWS',
  'TRACKING_SQL',
  'CREATE_TIME',
  'LOAD_FINISH_TIME',
];

const STREAM_COLUMNS = [
  'DB_NAME',
  'TABLE_NAME',
  'TYPE',
  'LABEL',
  'STATE',
  'ERROR_MSG',
  'NUM_ROWS_AB_NORMAL',
  'NUM_ROWS_NORMAL',
  'TRACKING_SQL',
  'CREATE_TIME_MS',
  'END_TIME_MS',
];

/**
 * Loads that ended within the last hours (24), by database, table, kind and what they failed of; one row per class of
 * failure, and one of class `none` where loads that finished left rows out. Cancelled by a person does not count.
 * From 3.4 `loads` knows every kind, in 3.2 and 3.3 stream and routine loads are in `stream_loads` alone, and `loads` does
 * not tell the table ("") before 3.4.
 */
export const LOAD_OUTCOMES = defineRead({
  name: 'load_outcomes',
  columns: {
    db: 'id',
    table_name: 'id',
    load_type: 'id',
    error_class: 'id',
    loads: 'number',
    group_loads: 'number',
    db_loads: 'number',
    all_loads: 'number',
    filtered_rows: 'number',
    sink_rows: 'number',
    newest: 'fe_text_time',
    a_label: 'text',
  },
  parameters: { hours: { kind: 'integer', min: 1, max: 720, default: 24 }, ...FE_TEXT_OFFSET },
  completeBelow: 4000,
  layouts: [
    {
      needs: { 'information_schema.loads': ['DB_NAME', 'TABLE_NAME', ...LOADS_COLUMNS] },
      template: template(selectLoads('DB_NAME', 'TABLE_NAME')),
    },
    {
      needs: {
        'information_schema.loads': ['DATABASE_NAME', ...LOADS_COLUMNS],
        'information_schema.stream_loads': STREAM_COLUMNS,
      },
      template: template(`${selectLoads('DATABASE_NAME', "''")} UNION ALL ${SELECT_STREAM_LOADS}`),
    },
    {
      needs: { 'information_schema.loads': ['DATABASE_NAME', ...LOADS_COLUMNS] },
      template: template(selectLoads('DATABASE_NAME', "''")),
    },
  ],
});
