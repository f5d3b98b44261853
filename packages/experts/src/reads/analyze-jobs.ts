import { defineRead } from '../form/read.ts';

/**
 * Tables whose newest ended statistics collection failed (3.5+, jobs of the last 3 days, times of the FE host). The
 * Reason is the FE's own text, cut by it to 100 characters.
 */
export const FAILED_ANALYZE_JOBS = defineRead({
  name: 'failed_analyze_jobs',
  columns: {
    db: 'id',
    table_name: 'id',
    failures: 'number',
    newest_failure: 'fe_host_time',
    reason: 'free_text',
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.analyze_status': ['DATABASE', 'TABLE', 'STATUS', 'STARTTIME', 'ENDTIME', 'REASON'],
      },
      template:
        'SELECT db AS db, table_name AS table_name, failures AS failures, newest_failure AS newest_failure, reason AS reason FROM (' +
        "SELECT `DATABASE` AS db, `TABLE` AS table_name, SUM(CASE WHEN STATUS = 'FAILED' THEN 1 ELSE 0 END) AS failures, " +
        "MAX(CASE WHEN STATUS = 'FAILED' THEN COALESCE(NULLIF(ENDTIME, ''), STARTTIME) END) AS newest_failure, " +
        "MAX(CASE WHEN STATUS IN ('FINISH', 'SUCCESS') THEN COALESCE(NULLIF(ENDTIME, ''), STARTTIME) END) AS newest_success, " +
        "MAX(CASE WHEN STATUS = 'FAILED' THEN left(REASON, 100) END) AS reason " +
        'FROM default_catalog.information_schema.analyze_status GROUP BY `DATABASE`, `TABLE`) AS a ' +
        'WHERE failures > 0 AND (newest_success IS NULL OR newest_success < newest_failure) ' +
        'ORDER BY newest_failure DESC, db, table_name LIMIT 500',
    },
  ],
});
