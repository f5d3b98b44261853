import { defineRead } from '../form/read.ts';

/** Pipes (continuous loads from files) with their state; LOAD_STATUS is JSON text of counts and the last load's time. */
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
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.pipes': [
          'DATABASE_NAME',
          'PIPE_ID',
          'PIPE_NAME',
          'TABLE_NAME',
          'STATE',
          'LOAD_STATUS',
          'LAST_ERROR',
          'CREATED_TIME',
        ],
      },
      template:
        'SELECT DATABASE_NAME AS db, PIPE_ID AS pipe_id, PIPE_NAME AS pipe_name, TABLE_NAME AS table_name, STATE AS state, ' +
        'left(LOAD_STATUS, 500) AS load_status, CASE WHEN length(LAST_ERROR) > 0 THEN 1 ELSE 0 END AS has_error, ' +
        'CAST(CREATED_TIME AS VARCHAR) AS created ' +
        'FROM default_catalog.information_schema.pipes ORDER BY STATE, DATABASE_NAME, PIPE_NAME LIMIT 500',
    },
  ],
});
