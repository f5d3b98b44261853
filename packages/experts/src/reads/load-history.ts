import { defineRead } from '../form/read.ts';
import { FE_TEXT_OFFSET, feTextAgeSql } from './fe-text-age.ts';

const DAY = 86_400;
const ENDED = "STATE IN ('FINISHED', 'CANCELLED')";

function selectLoads(database: string, bytes: string): string {
  return (
    `SELECT ${database} AS db, TYPE AS load_type, STATE AS state, CREATE_TIME AS created, ${bytes} AS bytes ` +
    `FROM default_catalog.information_schema.loads WHERE ${ENDED}`
  );
}

const SELECT_STREAM_LOADS =
  'SELECT DB_NAME AS db, TYPE AS load_type, STATE AS state, CREATE_TIME_MS AS created, NUM_LOAD_BYTES AS bytes ' +
  `FROM default_catalog.information_schema.stream_loads WHERE ${ENDED}`;

function template(source: string): string {
  return (
    'SELECT db AS db, load_type AS load_type, COUNT(*) AS kept, CAST(MIN(created) AS VARCHAR) AS oldest, ' +
    `SUM(CASE WHEN state = 'FINISHED' AND ${feTextAgeSql('created')} <= ${DAY} THEN bytes ELSE 0 END) AS bytes_of_day, ` +
    'COUNT(bytes) AS with_bytes ' +
    `FROM (${source}) AS l GROUP BY db, load_type ORDER BY kept DESC, db, load_type LIMIT 2000`
  );
}

const COMMON = ['TYPE', 'STATE', 'CREATE_TIME'];

/**
 * Ended loads that the FE still remembers, by database and kind: how many, since when, and the bytes that those of the
 * last 24 h brought. Before 3.4 only stream and routine loads tell their bytes.
 */
export const LOAD_HISTORY = defineRead({
  name: 'load_history',
  columns: {
    db: 'id',
    load_type: 'id',
    kept: 'number',
    oldest: 'fe_text_time',
    bytes_of_day: 'number',
    with_bytes: 'number',
  },
  parameters: FE_TEXT_OFFSET,
  completeBelow: 2000,
  layouts: [
    {
      needs: { 'information_schema.loads': ['DB_NAME', 'SCAN_BYTES', ...COMMON] },
      template: template(selectLoads('DB_NAME', 'SCAN_BYTES')),
    },
    {
      needs: {
        'information_schema.loads': ['DATABASE_NAME', ...COMMON],
        'information_schema.stream_loads': ['DB_NAME', 'TYPE', 'STATE', 'CREATE_TIME_MS', 'NUM_LOAD_BYTES'],
      },
      template: template(`${selectLoads('DATABASE_NAME', 'CAST(NULL AS BIGINT)')} UNION ALL ${SELECT_STREAM_LOADS}`),
    },
    {
      needs: { 'information_schema.loads': ['DATABASE_NAME', ...COMMON] },
      template: template(selectLoads('DATABASE_NAME', 'CAST(NULL AS BIGINT)')),
    },
  ],
});
