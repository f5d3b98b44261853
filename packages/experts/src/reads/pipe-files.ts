import { defineRead } from '../form/read.ts';

/** Files of each pipe by load state: how many failed, wait or load. File names and messages stay in the cluster. */
export const PIPE_FILES = defineRead({
  name: 'pipe_files',
  columns: { pipe_id: 'id', failed: 'number', waiting: 'number', loading: 'number', newest_finish: 'fe_host_time' },
  completeBelow: 1000,
  layouts: [
    {
      needs: { 'information_schema.pipe_files': ['PIPE_ID', 'LOAD_STATE', 'FINISH_LOAD_TIME'] },
      template:
        "SELECT PIPE_ID AS pipe_id, SUM(CASE WHEN LOAD_STATE = 'ERROR' THEN 1 ELSE 0 END) AS failed, " +
        "SUM(CASE WHEN LOAD_STATE = 'UNLOADED' THEN 1 ELSE 0 END) AS waiting, " +
        "SUM(CASE WHEN LOAD_STATE = 'LOADING' THEN 1 ELSE 0 END) AS loading, " +
        'MAX(FINISH_LOAD_TIME) AS newest_finish ' +
        'FROM default_catalog.information_schema.pipe_files GROUP BY PIPE_ID ORDER BY failed DESC LIMIT 1000',
    },
  ],
});
