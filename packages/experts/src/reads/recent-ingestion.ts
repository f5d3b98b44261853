import { defineRead } from '../form/read.ts';
import { FE_TEXT_OFFSET, feTextAgeSql } from './fe-text-age.ts';

/** The window over which the pace of loads is judged. */
export const PACE_SECONDS = 600;

interface LoadsLayout {
  readonly database: string;
  readonly table: string;
  readonly bytes: string;
}

function selectLoads({ database, table, bytes }: LoadsLayout): string {
  return (
    `SELECT ${database} AS db, ${table} AS table_name, TYPE AS load_type, upper(STATE) AS state, CREATE_TIME AS created, ` +
    `SINK_ROWS AS sunk, ${bytes} AS scanned FROM default_catalog.information_schema.loads`
  );
}

const SELECT_STREAM_LOADS =
  'SELECT DB_NAME AS db, TABLE_NAME AS table_name, TYPE AS load_type, upper(STATE) AS state, CREATE_TIME_MS AS created, ' +
  'NUM_ROWS_NORMAL AS sunk, NUM_LOAD_BYTES AS scanned FROM default_catalog.information_schema.stream_loads';

const RESULT = [
  'db',
  'table_name',
  'load_type',
  'loads',
  'finished',
  'sink_rows',
  'scan_bytes',
  'small_loads',
  'oldest_of_kind',
];

// The FE keeps a limited number of ended loads of a kind, so the oldest one kept tells how much of the window it remembers.
function template(source: string): string {
  const finished = `recent = 1 AND state = 'FINISHED'`;
  return (
    `SELECT ${RESULT.map((name) => `${name} AS ${name}`).join(', ')} FROM (` +
    'SELECT db, table_name, load_type, SUM(recent) AS loads, ' +
    `SUM(CASE WHEN ${finished} THEN 1 ELSE 0 END) AS finished, ` +
    `SUM(CASE WHEN ${finished} THEN sunk ELSE 0 END) AS sink_rows, ` +
    `SUM(CASE WHEN ${finished} THEN scanned ELSE 0 END) AS scan_bytes, ` +
    `SUM(CASE WHEN ${finished} AND sunk <= 100 THEN 1 ELSE 0 END) AS small_loads, ` +
    'CAST(MIN(MIN(created)) OVER (PARTITION BY load_type) AS VARCHAR) AS oldest_of_kind ' +
    'FROM (SELECT db, table_name, load_type, state, created, sunk, scanned, ' +
    `CASE WHEN ${feTextAgeSql('created')} <= ${PACE_SECONDS} THEN 1 ELSE 0 END AS recent FROM (${source}) AS l) AS r ` +
    "WHERE db <> '_statistics_' GROUP BY db, table_name, load_type) AS g " +
    'WHERE loads > 0 ORDER BY loads DESC LIMIT 2000'
  );
}

const COMMON = ['TYPE', 'STATE', 'CREATE_TIME', 'SINK_ROWS'];
const STREAM_COLUMNS = [
  'DB_NAME',
  'TABLE_NAME',
  'TYPE',
  'STATE',
  'CREATE_TIME_MS',
  'NUM_ROWS_NORMAL',
  'NUM_LOAD_BYTES',
];

/**
 * Loads of the last ten minutes by database, table and kind, the busiest first. `small_loads`: finished with at most 100
 * rows. Before 3.4 only stream and routine loads tell their table; `scan_bytes` is 0 where nothing tells the bytes.
 */
export const RECENT_INGESTION = defineRead({
  name: 'recent_ingestion',
  columns: {
    db: 'id',
    table_name: 'id',
    load_type: 'id',
    loads: 'number',
    finished: 'number',
    sink_rows: 'number',
    scan_bytes: 'number',
    small_loads: 'number',
    oldest_of_kind: 'fe_text_time',
  },
  parameters: FE_TEXT_OFFSET,
  layouts: [
    {
      needs: { 'information_schema.loads': ['DB_NAME', 'TABLE_NAME', 'SCAN_BYTES', ...COMMON] },
      template: template(selectLoads({ database: 'DB_NAME', table: 'TABLE_NAME', bytes: 'SCAN_BYTES' })),
    },
    {
      needs: {
        'information_schema.loads': ['DATABASE_NAME', ...COMMON],
        'information_schema.stream_loads': STREAM_COLUMNS,
      },
      template: template(
        `${selectLoads({ database: 'DATABASE_NAME', table: "''", bytes: '0' })} UNION ALL ${SELECT_STREAM_LOADS}`,
      ),
    },
    {
      needs: { 'information_schema.loads': ['DATABASE_NAME', ...COMMON] },
      template: template(selectLoads({ database: 'DATABASE_NAME', table: "''", bytes: '0' })),
    },
  ],
});
