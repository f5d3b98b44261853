import { defineRead } from '../form/read.ts';

const PIPE_COLUMNS = [
  'DATABASE_NAME',
  'PIPE_ID',
  'PIPE_NAME',
  'TABLE_NAME',
  'STATE',
  'LOAD_STATUS',
  'LAST_ERROR',
  'CREATED_TIME',
];

const PIPE =
  'COALESCE(p.DATABASE_NAME, f.db) AS db, COALESCE(p.PIPE_ID, f.of_pipe) AS pipe_id, COALESCE(p.PIPE_NAME, f.pipe) AS pipe_name, ' +
  "COALESCE(p.TABLE_NAME, '') AS table_name, COALESCE(p.STATE, '') AS state, " +
  'left(p.LOAD_STATUS, 500) AS load_status, CASE WHEN length(p.LAST_ERROR) > 0 THEN 1 ELSE 0 END AS has_error, ' +
  'CAST(p.CREATED_TIME AS VARCHAR) AS created';

const FILES_BY_PIPE =
  'SELECT PIPE_ID AS of_pipe, MAX(DATABASE_NAME) AS db, MAX(PIPE_NAME) AS pipe, ' +
  "SUM(CASE WHEN upper(LOAD_STATE) = 'ERROR' THEN 1 ELSE 0 END) AS failed, " +
  "SUM(CASE WHEN upper(LOAD_STATE) = 'UNLOADED' THEN 1 ELSE 0 END) AS waiting " +
  'FROM default_catalog.information_schema.pipe_files GROUP BY PIPE_ID';

/**
 * Pipes (continuous loads from files) with their state and how many of their files failed or wait; `waiting_files` is null
 * for a pipe without any file listed. A pipe that only pipe_files knows, by files that failed, has no state: the leader
 * tells of pipes, the FE of the connection of their files. LOAD_STATUS is JSON
 * text of counts and the last load's time. File names and messages stay in the cluster.
 */
export const PIPES = defineRead({
  name: 'pipes',
  columns: {
    db: 'id',
    pipe_id: 'id',
    pipe_name: 'id',
    table_name: 'id',
    state: 'id',
    load_status: 'text',
    has_error: 'number',
    created: 'session_time',
    failed_files: 'number',
    waiting_files: 'number',
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.pipes': PIPE_COLUMNS,
        'information_schema.pipe_files': ['DATABASE_NAME', 'PIPE_ID', 'PIPE_NAME', 'LOAD_STATE'],
      },
      template:
        `SELECT ${PIPE}, COALESCE(f.failed, 0) AS failed_files, f.waiting AS waiting_files ` +
        `FROM default_catalog.information_schema.pipes AS p FULL OUTER JOIN (${FILES_BY_PIPE}) AS f ON p.PIPE_ID = f.of_pipe ` +
        'WHERE p.PIPE_ID IS NOT NULL OR f.failed > 0 ' +
        'ORDER BY state, db, pipe_name LIMIT 500',
    },
  ],
});
