import { defineRead, type Row } from '../form/read.ts';

const FAILING =
  "SELECT db, task_name, 'FAILED' AS state, runs, failed, newest_failure, error_code, CAST(NULL AS VARCHAR) AS oldest, " +
  'CAST(NULL AS BIGINT) AS view_runs, CAST(NULL AS VARCHAR) AS oldest_view FROM (' +
  "SELECT db, task_name, COUNT(*) AS runs, SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END) AS failed, " +
  "CAST(MAX(CASE WHEN state = 'FAILED' THEN ended END) AS VARCHAR) AS newest_failure, " +
  "MAX(CASE WHEN state = 'FAILED' THEN error_number END) AS error_code FROM (" +
  'SELECT `DATABASE` AS db, TASK_NAME AS task_name, upper(STATE) AS state, COALESCE(FINISH_TIME, CREATE_TIME) AS ended, ' +
  'ERROR_CODE AS error_number, ' +
  'ROW_NUMBER() OVER (PARTITION BY `DATABASE`, TASK_NAME ORDER BY CREATE_TIME DESC) AS newest_first ' +
  "FROM default_catalog.information_schema.task_runs WHERE upper(STATE) IN ('SUCCESS', 'FAILED')) AS r " +
  'WHERE newest_first <= 3 GROUP BY db, task_name) AS t WHERE failed > 0';

const QUEUED =
  "SELECT '' AS db, '' AS task_name, upper(STATE) AS state, COUNT(*) AS runs, CAST(NULL AS BIGINT) AS failed, " +
  'CAST(NULL AS VARCHAR) AS newest_failure, CAST(NULL AS BIGINT) AS error_code, ' +
  'CAST(MIN(CREATE_TIME) AS VARCHAR) AS oldest, ' +
  "SUM(CASE WHEN TASK_NAME LIKE 'mv-%' THEN 1 ELSE 0 END) AS view_runs, " +
  "CAST(MIN(CASE WHEN TASK_NAME LIKE 'mv-%' THEN CREATE_TIME END) AS VARCHAR) AS oldest_view " +
  "FROM default_catalog.information_schema.task_runs WHERE upper(STATE) IN ('PENDING', 'RUNNING') GROUP BY upper(STATE)";

const NAMES = [
  'db',
  'task_name',
  'state',
  'runs',
  'failed',
  'newest_failure',
  'error_code',
  'oldest',
  'view_runs',
  'oldest_view',
];

/**
 * Runs of tasks. State FAILED: a task of which one of the last three ended runs failed (merged or skipped ones do not
 * count). PENDING and RUNNING, without a task: how many runs wait or are at work; `view_runs` of them refresh a
 * materialized view.
 */
export const TASK_RUNS = defineRead({
  name: 'task_runs',
  columns: {
    db: 'id',
    task_name: 'id',
    state: 'id',
    runs: 'number',
    failed: 'number',
    newest_failure: 'session_time',
    error_code: 'number',
    oldest: 'session_time',
    view_runs: 'number',
    oldest_view: 'session_time',
  },
  layouts: [
    {
      needs: {
        'information_schema.task_runs': ['TASK_NAME', 'DATABASE', 'STATE', 'CREATE_TIME', 'FINISH_TIME', 'ERROR_CODE'],
      },
      // What waits is told first, however many tasks fail.
      template:
        `SELECT ${NAMES.map((name) => `${name} AS ${name}`).join(', ')} FROM (${QUEUED} UNION ALL ${FAILING}) AS q ` +
        'ORDER BY COALESCE(failed, 4) DESC, db, task_name, state LIMIT 500',
    },
  ],
});

export type TaskRuns = Row<typeof TASK_RUNS.columns>;

/** Of tasks that fail. */
export function isFailing({ state }: TaskRuns): boolean {
  return state.toUpperCase() === 'FAILED';
}
