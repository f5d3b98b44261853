import { defineRead } from '../form/read.ts';

const TABLE = 'information_schema.materialized_views';

// `PERIODICAL START(2024-04-11T16:01) EVERY(5 MINUTES)`; other kinds of refresh have no EVERY.
const SECONDS = [
  ['SECOND', 1],
  ['MINUTE', 60],
  ['HOUR', 3600],
  ['DAY', 86_400],
  ['WEEK', 604_800],
] as const;
const SCHEDULE = 'k.`SCHEDULE`';
const INTERVAL =
  `CAST(regexp_extract(${SCHEDULE}, 'EVERY *[(] *([0-9]+)', 1) AS BIGINT) * CASE ` +
  `${SECONDS.map(([unit, seconds]) => `WHEN ${SCHEDULE} LIKE '%EVERY%${unit}%' THEN ${seconds}`).join(' ')} END`;

// The task of a view bears its id, where the view does not name it (TaskBuilder.java: mv-<id>).
const TASK = "COALESCE(v.TASK_NAME, concat('mv-', CAST(v.MATERIALIZED_VIEW_ID AS VARCHAR)))";

// VALID, or UNKNOWN until the FE has looked at it, is nothing to tell.
const REWRITE =
  'CASE WHEN length(v.QUERY_REWRITE_STATUS) > 0 ' +
  "AND upper(v.QUERY_REWRITE_STATUS) NOT LIKE 'VALID%' AND upper(v.QUERY_REWRITE_STATUS) NOT LIKE 'UNKNOWN%' " +
  'THEN left(v.QUERY_REWRITE_STATUS, 200) END';

const NEEDS = { 'information_schema.tasks': ['TASK_NAME', 'SCHEDULE'] };
const COLUMNS = [
  'MATERIALIZED_VIEW_ID',
  'TABLE_SCHEMA',
  'TABLE_NAME',
  'REFRESH_TYPE',
  'IS_ACTIVE',
  'INACTIVE_REASON',
  'TASK_NAME',
  'LAST_REFRESH_START_TIME',
  'LAST_REFRESH_FINISHED_TIME',
  'LAST_REFRESH_DURATION',
  'LAST_REFRESH_STATE',
  'LAST_REFRESH_ERROR_MESSAGE',
];

function templateWith(rewriteStatus: string): string {
  return (
    'SELECT db AS db, view_name AS view_name, task_name AS task_name, is_active AS is_active, inactive_reason AS inactive_reason, ' +
    'state AS state, started AS started, finished AS finished, duration_seconds AS duration_seconds, error AS error, ' +
    'interval_seconds AS interval_seconds, rewrite_status AS rewrite_status FROM (' +
    `SELECT v.TABLE_SCHEMA AS db, v.TABLE_NAME AS view_name, ${TASK} AS task_name, lower(v.IS_ACTIVE) AS is_active, ` +
    'left(v.INACTIVE_REASON, 300) AS inactive_reason, upper(v.LAST_REFRESH_STATE) AS state, ' +
    'CAST(v.LAST_REFRESH_START_TIME AS VARCHAR) AS started, CAST(v.LAST_REFRESH_FINISHED_TIME AS VARCHAR) AS finished, ' +
    'CAST(v.LAST_REFRESH_DURATION AS DOUBLE) AS duration_seconds, ' +
    "CASE WHEN upper(v.LAST_REFRESH_STATE) = 'FAILED' THEN left(v.LAST_REFRESH_ERROR_MESSAGE, 300) END AS error, " +
    `${INTERVAL} AS interval_seconds, ${rewriteStatus} AS rewrite_status FROM default_catalog.${TABLE} v ` +
    `LEFT JOIN default_catalog.information_schema.tasks k ON k.TASK_NAME = ${TASK} ` +
    "WHERE COALESCE(upper(v.REFRESH_TYPE), '') NOT IN ('SYNC', 'ROLLUP')) AS m " +
    "WHERE is_active = 'false' OR state = 'FAILED' OR interval_seconds > 0 OR rewrite_status IS NOT NULL " +
    "ORDER BY CASE WHEN is_active = 'false' THEN 0 WHEN state = 'FAILED' THEN 1 ELSE 2 END, duration_seconds DESC, db, view_name LIMIT 1000"
  );
}

/**
 * Asynchronous materialized views that are inactive, whose last refresh failed, or that refresh on a schedule, or that
 * no query can be rewritten to (`rewrite_status` says why, 3.3+); the broken ones first. `interval_seconds` is null without a schedule, `duration_seconds` and times before the first refresh.
 * Synchronous ones have nothing of this. The definition, which holds the customer's SQL, is not read.
 */
export const MATERIALIZED_VIEWS = defineRead({
  name: 'materialized_views',
  columns: {
    db: 'id',
    view_name: 'id',
    task_name: 'id',
    is_active: 'id',
    inactive_reason: 'free_text',
    state: 'id',
    started: 'fe_text_time',
    finished: 'fe_text_time',
    duration_seconds: 'number',
    error: 'free_text',
    interval_seconds: 'number',
    rewrite_status: 'free_text',
  },
  completeBelow: 1000,
  layouts: [
    { needs: { ...NEEDS, [TABLE]: [...COLUMNS, 'QUERY_REWRITE_STATUS'] }, template: templateWith(REWRITE) },
    { needs: { ...NEEDS, [TABLE]: COLUMNS }, template: templateWith('CAST(NULL AS VARCHAR)') },
  ],
});
