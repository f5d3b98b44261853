/** A cluster with a disk that is nearly full and a load job that failed, in the simulator's format. */
export const BUSY_CLUSTER = {
  name: 'busy',
  version: '3.5.7',
  mode: 'shared-nothing',
  now: '2026-03-01 12:00:00',
  time_zone: 'Asia/Shanghai',
  tables: {
    'shop.orders': [
      { id: '9223372036854775807', note: '订单 | one' },
      { id: '2', note: null },
    ],
    'information_schema.be_metrics': [
      { BE_ID: 10_001, NAME: 'disks_total_capacity', LABELS: 'path=/data/storage', VALUE: 1_000_000_000_000 },
      { BE_ID: 10_001, NAME: 'disks_avail_capacity', LABELS: 'path=/data/storage', VALUE: 80_000_000_000 },
      { BE_ID: 10_001, NAME: 'disks_data_used_capacity', LABELS: 'path=/data/storage', VALUE: 900_000_000_000 },
      { BE_ID: 10_001, NAME: 'disks_state', LABELS: 'path=/data/storage', VALUE: 1 },
    ],
    'information_schema.loads': [
      {
        ID: 1,
        JOB_ID: 1,
        LABEL: 'orders_0301',
        DB_NAME: 'shop',
        TABLE_NAME: 'orders',
        STATE: 'CANCELLED',
        TYPE: 'BROKER',
        ERROR_MSG: 'type:ETL_QUALITY_UNSATISFIED; msg:quality not good enough to cancel',
        CREATE_TIME: '@now-30m',
        LOAD_START_TIME: '@now-29m',
        LOAD_FINISH_TIME: '@now-20m',
      },
    ],
    'information_schema.tables_config': [
      { TABLE_SCHEMA: 'shop', TABLE_NAME: 'orders', TABLE_ENGINE: 'OLAP', TABLE_ID: 20_001 },
    ],
  },
};
