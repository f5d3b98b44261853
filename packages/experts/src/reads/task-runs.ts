import { defineRead } from '../form/read.ts';

/** Tasks of which one of the last three ended runs failed; runs that were merged or skipped do not count. */
export const FAILING_TASKS = defineRead({
  name: 'failing_tasks',
  columns: {
    db: 'id',
    task_name: 'id',
    runs: 'number',
    failed: 'number',
    newest_failure: 'session_time',
    error_code: 'number',
  },
  layouts: [
    {
      needs: {
        'information_schema.task_runs': ['TASK_NAME', 'DATABASE', 'STATE', 'CREATE_TIME', 'FINISH_TIME', 'ERROR_CODE'],
      },
      template:
        'SELECT db AS db, task_name AS task_name, runs AS runs, failed AS failed, newest_failure AS newest_failure, ' +
        'error_code AS error_code FROM (' +
        "SELECT db, task_name, COUNT(*) AS runs, SUM(CASE WHEN state = 'FAILED' THEN 1 ELSE 0 END) AS failed, " +
        "CAST(MAX(CASE WHEN state = 'FAILED' THEN ended END) AS VARCHAR) AS newest_failure, " +
        "MAX(CASE WHEN state = 'FAILED' THEN error_number END) AS error_code FROM (" +
        'SELECT `DATABASE` AS db, TASK_NAME AS task_name, STATE AS state, COALESCE(FINISH_TIME, CREATE_TIME) AS ended, ' +
        'ERROR_CODE AS error_number, ' +
        'ROW_NUMBER() OVER (PARTITION BY `DATABASE`, TASK_NAME ORDER BY CREATE_TIME DESC) AS newest_first ' +
        "FROM default_catalog.information_schema.task_runs WHERE STATE IN ('SUCCESS', 'FAILED')) AS r " +
        'WHERE newest_first <= 3 GROUP BY db, task_name) AS t WHERE failed > 0 ORDER BY failed DESC LIMIT 500',
    },
  ],
});

/** Runs that wait or are at work; `view_runs` are those of them that refresh a materialized view. */
export const TASK_QUEUE = defineRead({
  name: 'task_queue',
  columns: {
    state: 'id',
    runs: 'number',
    oldest: 'session_time',
    view_runs: 'number',
    oldest_view: 'session_time',
  },
  layouts: [
    {
      needs: { 'information_schema.task_runs': ['TASK_NAME', 'STATE', 'CREATE_TIME'] },
      template:
        'SELECT STATE AS state, COUNT(*) AS runs, CAST(MIN(CREATE_TIME) AS VARCHAR) AS oldest, ' +
        "SUM(CASE WHEN TASK_NAME LIKE 'mv-%' THEN 1 ELSE 0 END) AS view_runs, " +
        "CAST(MIN(CASE WHEN TASK_NAME LIKE 'mv-%' THEN CREATE_TIME END) AS VARCHAR) AS oldest_view " +
        "FROM default_catalog.information_schema.task_runs WHERE STATE IN ('PENDING', 'RUNNING') GROUP BY STATE LIMIT 10",
    },
  ],
});
