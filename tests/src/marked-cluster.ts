/** A cluster whose every table, label and message carries the tenant's mark, so that a foreign row cannot hide. */
export function markedScenario(mark: string): object {
  const database = `db_${mark}`;
  const table = `orders_${mark}`;
  return {
    name: `marked ${mark}`,
    version: '3.5.7',
    mode: 'shared-nothing',
    now: '2026-03-01 12:00:00',
    time_zone: 'UTC',
    tables: {
      [`${database}.${table}`]: [
        { id: '1', note: `row one of ${mark}` },
        { id: '2', note: `row two of ${mark}` },
      ],
      'information_schema.be_metrics': [
        { BE_ID: 10001, NAME: 'disks_total_capacity', LABELS: `path=/data/${mark}`, VALUE: 1_000_000_000_000 },
        { BE_ID: 10001, NAME: 'disks_avail_capacity', LABELS: `path=/data/${mark}`, VALUE: 20_000_000_000 },
        { BE_ID: 10001, NAME: 'disks_data_used_capacity', LABELS: `path=/data/${mark}`, VALUE: 900_000_000_000 },
        { BE_ID: 10001, NAME: 'disks_state', LABELS: `path=/data/${mark}`, VALUE: 1 },
      ],
      'information_schema.loads': [
        {
          ID: 1,
          JOB_ID: 1,
          LABEL: `label_${mark}`,
          DB_NAME: database,
          TABLE_NAME: table,
          STATE: 'CANCELLED',
          TYPE: 'BROKER',
          ERROR_MSG: `type:ETL_QUALITY_UNSATISFIED; msg:quality not good enough to cancel`,
          CREATE_TIME: '@now-30m',
          LOAD_START_TIME: '@now-29m',
          LOAD_FINISH_TIME: '@now-20m',
        },
      ],
      'information_schema.tables_config': [
        { TABLE_SCHEMA: database, TABLE_NAME: table, TABLE_ENGINE: 'OLAP', TABLE_ID: 20001 },
      ],
    },
  };
}

/** Arguments with which each tool of the hub can be called at a marked cluster. */
export function argumentsFor(tool: string, mark: string): Record<string, unknown> {
  if (tool === 'run_select_sql') return { sql: `SELECT id, note FROM db_${mark}.orders_${mark}` };
  if (tool === 'check_load_job_status' || tool === 'explain_load_failure') return { label: `label_${mark}` };
  if (tool === 'explain_routine_load') return { name: `routine_${mark}` };
  if (tool === 'get_query_profile') return { query_id: '502f3c04-8f5c-11ee-a41f-b22a2c00f66b' };
  if (tool.startsWith('diagnose_')) return { database: `db_${mark}`, table: `orders_${mark}` };
  return {};
}
