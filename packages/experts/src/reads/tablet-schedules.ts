import { defineRead } from '../form/read.ts';

const FROM =
  'FROM default_catalog.information_schema.fe_tablet_schedules s ' +
  'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = s.TABLE_ID ';

const KEYS =
  's.TYPE AS type, s.STATE AS state, s.TABLE_ID AS table_id, c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name';

// One message of many: of a clone that failed, if there is one.
const A_MESSAGE =
  "COALESCE(MAX(CASE WHEN lower(s.MSG) LIKE '%clone%fail%' OR lower(s.MSG) LIKE '%fail%clone%' " +
  'THEN left(s.MSG, 200) END), MAX(left(s.MSG, 200)))';

const COUNTS = `COUNT(*) AS tasks, MIN(s.TABLET_ID) AS a_tablet, ${A_MESSAGE} AS a_message`;

/**
 * Repair and balance tasks of the FE's scheduler by kind, state, reason and table; the leader knows them. CREATE_TIME is
 * a DATETIME from 4.0 and epoch seconds before.
 */
export const TABLET_SCHEDULES = defineRead({
  name: 'tablet_schedules',
  columns: {
    type: 'text',
    state: 'text',
    table_id: 'id',
    db: 'text',
    table_name: 'text',
    reason: 'text',
    tasks: 'number',
    a_tablet: 'id',
    a_message: 'free_text',
    oldest: 'session_time',
    oldest_epoch: 'epoch_time',
    newest_end: 'session_time',
    newest_end_epoch: 'epoch_time',
  },
  completeBelow: 2000,
  layouts: [
    {
      needs: {
        'information_schema.fe_tablet_schedules': [
          'TYPE',
          'STATE',
          'SCHEDULE_REASON',
          'TABLE_ID',
          'TABLET_ID',
          'MSG',
          'CREATE_TIME',
          'FINISH_TIME',
        ],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        `SELECT ${KEYS}, s.SCHEDULE_REASON AS reason, ${COUNTS}, ` +
        'CAST(MIN(s.CREATE_TIME) AS VARCHAR) AS oldest, CAST(NULL AS BIGINT) AS oldest_epoch, ' +
        'CAST(MAX(s.FINISH_TIME) AS VARCHAR) AS newest_end, CAST(NULL AS BIGINT) AS newest_end_epoch ' +
        `${FROM}GROUP BY s.TYPE, s.STATE, s.TABLE_ID, c.TABLE_SCHEMA, c.TABLE_NAME, s.SCHEDULE_REASON ` +
        'ORDER BY tasks DESC LIMIT 2000',
    },
    {
      needs: {
        'information_schema.fe_tablet_schedules': [
          'TYPE',
          'STATE',
          'TABLET_STATUS',
          'TABLE_ID',
          'TABLET_ID',
          'MSG',
          'CREATE_TIME',
          'FINISH_TIME',
        ],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        `SELECT ${KEYS}, s.TABLET_STATUS AS reason, ${COUNTS}, ` +
        'CAST(NULL AS VARCHAR) AS oldest, CAST(MIN(s.CREATE_TIME) AS BIGINT) AS oldest_epoch, ' +
        'CAST(NULL AS VARCHAR) AS newest_end, CAST(MAX(s.FINISH_TIME) AS BIGINT) AS newest_end_epoch ' +
        `${FROM}GROUP BY s.TYPE, s.STATE, s.TABLE_ID, c.TABLE_SCHEMA, c.TABLE_NAME, s.TABLET_STATUS ` +
        'ORDER BY tasks DESC LIMIT 2000',
    },
  ],
});
