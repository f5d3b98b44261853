import type { ReleaseLine } from '@starrocks-mcp/starrocks';

interface OtherTable {
  readonly since: ReleaseLine;
  /** Name to type. */
  readonly columns: Readonly<Record<string, string>>;
}

const STATISTICS = {
  TABLE_ID: 'BIGINT',
  COLUMN_NAME: 'VARCHAR',
  DB_ID: 'BIGINT',
  TABLE_NAME: 'VARCHAR',
  ROW_COUNT: 'BIGINT',
  DATA_SIZE: 'BIGINT',
  NULL_COUNT: 'BIGINT',
  UPDATE_TIME: 'DATETIME',
};

/**
 * Tables that checks read and that are no system tables: StarRocks' own statistics (StatisticUtils.java buildStatsColumnDef,
 * query history 4.0+, loads history 3.4+ with the columns of `loads`) and the audit table as the AuditLoader page creates it.
 */
export const OTHER_TABLES: Readonly<Record<string, OtherTable>> = {
  '_statistics_.column_statistics': {
    since: '2.5',
    columns: { ...STATISTICS, PARTITION_ID: 'BIGINT', PARTITION_NAME: 'VARCHAR', NDV: 'HLL' },
  },
  '_statistics_.table_statistic_v1': { since: '2.5', columns: { ...STATISTICS, DB_NAME: 'VARCHAR' } },
  '_statistics_.loads_history': {
    since: '3.4',
    columns: {
      ID: 'BIGINT',
      LABEL: 'VARCHAR',
      DB_NAME: 'VARCHAR',
      TABLE_NAME: 'VARCHAR',
      STATE: 'VARCHAR',
      PROGRESS: 'VARCHAR',
      TYPE: 'VARCHAR',
      SCAN_ROWS: 'BIGINT',
      SCAN_BYTES: 'BIGINT',
      FILTERED_ROWS: 'BIGINT',
      UNSELECTED_ROWS: 'BIGINT',
      SINK_ROWS: 'BIGINT',
      RUNTIME_DETAILS: 'JSON',
      CREATE_TIME: 'DATETIME',
      LOAD_START_TIME: 'DATETIME',
      LOAD_COMMIT_TIME: 'DATETIME',
      LOAD_FINISH_TIME: 'DATETIME',
      ERROR_MSG: 'VARCHAR',
      TRACKING_SQL: 'VARCHAR',
    },
  },
  '_statistics_.query_history': {
    since: '4.0',
    columns: {
      DT: 'DATETIME',
      FRONTEND: 'VARCHAR',
      DB: 'VARCHAR',
      SQL_DIGEST: 'VARCHAR',
      SQL: 'VARCHAR',
      PLAN: 'VARCHAR',
      PLAN_COSTS: 'DOUBLE',
      QUERY_MS: 'DOUBLE',
      OTHER: 'JSON',
    },
  },
  'starrocks_audit_db__.starrocks_audit_tbl__': {
    since: '2.5',
    columns: {
      QUERYID: 'VARCHAR',
      TIMESTAMP: 'DATETIME',
      DB: 'VARCHAR',
      STATE: 'VARCHAR',
      ERRORCODE: 'VARCHAR',
      QUERYTIME: 'BIGINT',
      SCANBYTES: 'BIGINT',
      SCANROWS: 'BIGINT',
      RETURNROWS: 'BIGINT',
      ISQUERY: 'TINYINT',
      DIGEST: 'VARCHAR',
      STMT: 'VARCHAR',
    },
  },
};
