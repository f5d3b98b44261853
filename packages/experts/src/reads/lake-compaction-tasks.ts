import { defineRead } from '../form/read.ts';

const TABLE = 'information_schema.be_cloud_native_compactions';

/** Subtasks of each lake compaction: one transaction compacts one partition. Needs OPERATE ON SYSTEM. */
export const LAKE_COMPACTIONS = defineRead({
  name: 'lake_compactions',
  columns: {
    txn: 'id',
    tasks: 'number',
    unfinished: 'number',
    waiting: 'number',
    retried: 'number',
    started: 'session_time',
    local_mb: 'number',
    remote_mb: 'number',
    queue_seconds: 'number',
  },
  completeBelow: 1000,
  layouts: [
    {
      needs: { [TABLE]: ['TXN_ID', 'RUNS', 'START_TIME', 'FINISH_TIME', 'PROFILE'] },
      template: templateWith(
        "SUM(COALESCE(get_json_int(PROFILE, '$.read_local_mb'), 0)) AS local_mb, " +
          "SUM(COALESCE(get_json_int(PROFILE, '$.read_remote_mb'), 0)) AS remote_mb, " +
          "SUM(COALESCE(get_json_int(PROFILE, '$.in_queue_sec'), 0)) AS queue_seconds",
      ),
    },
    {
      needs: { [TABLE]: ['TXN_ID', 'RUNS', 'START_TIME', 'FINISH_TIME'] },
      template: templateWith(
        'CAST(NULL AS BIGINT) AS local_mb, CAST(NULL AS BIGINT) AS remote_mb, CAST(NULL AS BIGINT) AS queue_seconds',
      ),
    },
  ],
});

function templateWith(profile: string): string {
  return (
    'SELECT TXN_ID AS txn, COUNT(*) AS tasks, ' +
    'SUM(CASE WHEN FINISH_TIME IS NULL THEN 1 ELSE 0 END) AS unfinished, ' +
    'SUM(CASE WHEN START_TIME IS NULL THEN 1 ELSE 0 END) AS waiting, ' +
    'SUM(CASE WHEN RUNS > 1 THEN 1 ELSE 0 END) AS retried, CAST(MIN(START_TIME) AS VARCHAR) AS started, ' +
    `${profile} FROM default_catalog.${TABLE} GROUP BY TXN_ID ORDER BY tasks DESC, txn LIMIT 1000`
  );
}

/** Subtasks that are under way or ended with an error text; the text is cut, and may name files. */
export const TROUBLED_LAKE_TASKS = defineRead({
  name: 'troubled_lake_tasks',
  columns: {
    node: 'id',
    txn: 'id',
    tablet: 'id',
    runs: 'number',
    started: 'session_time',
    finished: 'session_time',
    progress: 'number',
    status: 'free_text',
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        [TABLE]: ['BE_ID', 'TXN_ID', 'TABLET_ID', 'RUNS', 'START_TIME', 'FINISH_TIME', 'PROGRESS', 'STATUS'],
      },
      template:
        'SELECT BE_ID AS node, TXN_ID AS txn, TABLET_ID AS tablet, RUNS AS runs, CAST(START_TIME AS VARCHAR) AS started, ' +
        'CAST(FINISH_TIME AS VARCHAR) AS finished, PROGRESS AS progress, left(STATUS, 200) AS status ' +
        `FROM default_catalog.${TABLE} ` +
        "WHERE (FINISH_TIME IS NULL AND START_TIME IS NOT NULL) OR (STATUS IS NOT NULL AND STATUS <> '') " +
        'ORDER BY started, tablet LIMIT 500',
    },
  ],
});
