import { defineRead, type ParameterSpec } from '../form/read.ts';

// Out of JSON text that can be cut or be written a little differently by another release; never the whole properties,
// which hold column expressions, broker addresses and passwords.
function numberIn(column: string, key: string): string {
  return `regexp_extract(${column}, '"${key}": *"*(-*[0-9.]+)', 1)`;
}

const MAIN =
  'ID AS job_id, NAME AS job_name, DB_NAME AS db, TABLE_NAME AS table_name, STATE AS state, ' +
  'CURRENT_TASK_NUM AS running_tasks, CAST(CREATE_TIME AS VARCHAR) AS created, CAST(PAUSE_TIME AS VARCHAR) AS paused, ' +
  'CAST(END_TIME AS VARCHAR) AS ended, ' +
  "regexp_extract(REASONS_OF_STATE_CHANGED, 'errCode *= *([0-9]+)', 1) AS reason_code, " +
  "CASE WHEN lower(REASONS_OF_STATE_CHANGED) LIKE '%out of range%' OR lower(OTHER_MSG) LIKE '%out of range%' " +
  'THEN 1 ELSE 0 END AS offset_out_of_range, left(REASONS_OF_STATE_CHANGED, 300) AS reason, left(STATISTICS, 1000) AS statistics, ' +
  `${numberIn('JOB_PROPERTIES', 'currentTaskConcurrentNum')} AS concurrency, ` +
  `${numberIn('JOB_PROPERTIES', 'desireTaskConcurrentNum')} AS desired_concurrency, ` +
  `${numberIn('JOB_PROPERTIES', 'maxErrorNum')} AS max_error_rows, ` +
  `${numberIn('JOB_PROPERTIES', 'maxFilterRatio')} AS max_filter_ratio, ` +
  `${numberIn('JOB_PROPERTIES', 'maxBatchRows')} AS max_batch_rows, ` +
  `${numberIn('JOB_PROPERTIES', 'maxBatchIntervalS')} AS batch_interval_seconds, ` +
  `${numberIn('JOB_PROPERTIES', 'taskConsumeSecond')} AS consume_seconds, ` +
  `left(regexp_extract(DATA_SOURCE_PROPERTIES, '"currentKafkaPartitions": *"([0-9, ]*)', 1), 4000) AS partitions`;

/** Characters of a job's JSON by partition: about 800 partitions with their offsets, 500 with their times. */
const JSON_TEXT = 12_000;

const FROM = 'FROM default_catalog.information_schema.routine_load_jobs WHERE';

const COLUMNS = [
  'ID',
  'NAME',
  'CREATE_TIME',
  'PAUSE_TIME',
  'END_TIME',
  'DB_NAME',
  'TABLE_NAME',
  'STATE',
  'CURRENT_TASK_NUM',
  'JOB_PROPERTIES',
  'DATA_SOURCE_PROPERTIES',
  'STATISTICS',
  'REASONS_OF_STATE_CHANGED',
  'OTHER_MSG',
];

interface Input {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  readonly where: string;
  /** Rows at most. */
  readonly limit: number;
}

/**
 * Routine load jobs. `offset_lag` (3.4+) is JSON of partition to messages, `timestamps` (3.3.13+) of partition to the
 * epoch milliseconds of the last consumed message; both null before.
 */
export function routineLoadJobs({ name, parameters = {}, where, limit }: Input) {
  const from = `${FROM} ${where} ORDER BY STATE, DB_NAME, NAME LIMIT ${limit}`;
  return defineRead({
    name,
    parameters,
    columns: {
      job_id: 'id',
      job_name: 'id',
      db: 'id',
      table_name: 'id',
      state: 'id',
      running_tasks: 'number',
      created: 'fe_text_time',
      paused: 'fe_text_time',
      ended: 'fe_text_time',
      reason_code: 'number',
      offset_out_of_range: 'number',
      reason: 'text',
      statistics: 'text',
      concurrency: 'number',
      desired_concurrency: 'number',
      max_error_rows: 'number',
      max_filter_ratio: 'number',
      max_batch_rows: 'number',
      batch_interval_seconds: 'number',
      consume_seconds: 'number',
      partitions: 'text',
      offset_lag: 'text',
      timestamps: 'text',
    },
    completeBelow: limit,
    layouts: [
      {
        needs: { 'information_schema.routine_load_jobs': [...COLUMNS, 'OFFSET_LAG', 'TIMESTAMP_PROGRESS'] },
        template:
          `SELECT ${MAIN}, left(CAST(OFFSET_LAG AS VARCHAR), ${JSON_TEXT}) AS offset_lag, ` +
          `left(CAST(TIMESTAMP_PROGRESS AS VARCHAR), ${JSON_TEXT}) AS timestamps ${from}`,
      },
      {
        needs: { 'information_schema.routine_load_jobs': [...COLUMNS, 'TIMESTAMP_PROGRESS'] },
        template:
          `SELECT ${MAIN}, CAST(NULL AS VARCHAR) AS offset_lag, ` +
          `left(CAST(TIMESTAMP_PROGRESS AS VARCHAR), ${JSON_TEXT}) AS timestamps ${from}`,
      },
      {
        needs: { 'information_schema.routine_load_jobs': COLUMNS },
        template: `SELECT ${MAIN}, CAST(NULL AS VARCHAR) AS offset_lag, CAST(NULL AS VARCHAR) AS timestamps ${from}`,
      },
    ],
  });
}

/** Those that are not stopped for good. */
export const ROUTINE_LOAD_JOBS = routineLoadJobs({
  name: 'routine_load_jobs',
  where: "STATE <> 'STOPPED'",
  limit: 300,
});
