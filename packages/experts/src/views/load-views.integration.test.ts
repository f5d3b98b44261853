import { describe, expect, it } from 'vitest';
import { viewSimulated, type SimulatedCluster } from '../testing/simulated-cluster.ts';
import checkLoadJobStatus from './check-load-job-status.view.ts';
import getFailedLoadJobs from './get-failed-load-jobs.view.ts';
import getLoadJobs from './get-load-jobs.view.ts';
import getRoutineLoadJobs from './get-routine-load-jobs.view.ts';
import getStreamLoadStats from './get-stream-load-stats.view.ts';

const LOADS = [
  {
    ID: 1,
    LABEL: "orders_'1",
    DB_NAME: 'shop',
    TABLE_NAME: 'orders',
    TYPE: 'BROKER',
    STATE: 'CANCELLED',
    PROGRESS: 'ETL:100%; LOAD:70%',
    SINK_ROWS: 90,
    FILTERED_ROWS: 10,
    CREATE_TIME: '@now-2h',
    LOAD_START_TIME: '@now-119m',
    LOAD_FINISH_TIME: '@now-1h',
    ERROR_MSG:
      "type:ETL_QUALITY_UNSATISFIED; msg:quality not good enough to cancel, value 'Zhang San' Row: [1, 13800001111]",
    TRACKING_SQL: 'select tracking_log from information_schema.load_tracking_logs where job_id=1',
  },
  {
    ID: 2,
    LABEL: 'clicks_2',
    DB_NAME: 'shop',
    TABLE_NAME: 'clicks',
    TYPE: 'STREAM_LOAD',
    STATE: 'FINISHED',
    SINK_ROWS: 5000,
    SCAN_BYTES: 1_048_576,
    CREATE_TIME: '@now-10m',
    LOAD_START_TIME: '@now-10m',
    LOAD_FINISH_TIME: '@now-9m',
  },
  {
    ID: 3,
    LABEL: 'old_failure',
    DB_NAME: 'shop',
    TABLE_NAME: 'orders',
    TYPE: 'BROKER',
    STATE: 'CANCELLED',
    CREATE_TIME: '@now-50h',
    LOAD_FINISH_TIME: '@now-49h',
    ERROR_MSG: 'type:TIMEOUT; msg:load timeout',
  },
];

const CLUSTER: SimulatedCluster = {
  tables: {
    'information_schema.loads': LOADS,
    'information_schema.load_tracking_logs': [
      {
        ID: 1,
        JOB_ID: 1,
        LABEL: "orders_'1",
        TRACKING_LOG: "Error: NULL value in non-nullable column 'phone'. Row: [1, 13800001111, Zhang San]\n",
      },
    ],
  },
};

const OLD_CLUSTER: SimulatedCluster = {
  version: '3.3.20',
  tables: {
    'information_schema.loads': [
      {
        JOB_ID: 7,
        LABEL: 'insert_7',
        DATABASE_NAME: 'shop',
        TYPE: 'INSERT',
        STATE: 'FINISHED',
        SINK_ROWS: 3,
        CREATE_TIME: '@now-3m',
        LOAD_FINISH_TIME: '@now-3m',
      },
    ],
    'information_schema.stream_loads': [
      {
        ID: 8,
        LABEL: 'stream_8',
        DB_NAME: 'shop',
        TABLE_NAME: 'clicks',
        TYPE: 'STREAM_LOAD',
        STATE: 'FINISHED',
        NUM_ROWS_NORMAL: 400,
        NUM_ROWS_AB_NORMAL: 1,
        NUM_LOAD_BYTES: 4096,
        CREATE_TIME_MS: '@now-2m',
        END_TIME_MS: '@now-1m',
      },
      {
        ID: 9,
        LABEL: 'stream_9',
        DB_NAME: 'shop',
        TABLE_NAME: 'clicks',
        TYPE: 'STREAM_LOAD',
        STATE: 'CANCELLED',
        NUM_ROWS_NORMAL: 0,
        NUM_LOAD_BYTES: 0,
        CREATE_TIME_MS: '@now-1m',
        END_TIME_MS: '@now-1m',
        ERROR_MSG: 'too many filtered rows',
      },
    ],
  },
};

describe('get_load_jobs', () => {
  it('shows jobs newest first, with their age and duration by the clock of the cluster', async () => {
    const { tables } = await viewSimulated(CLUSTER, getLoadJobs, { limit: 2 });
    expect(tables[0]).toMatchObject({
      unknown: null,
      truncated: true,
      rows: [
        {
          label: 'clicks_2',
          target: 'shop.clicks',
          created_at: '2026-03-01 13:55:00',
          created_seconds_ago: 600,
          lasted_seconds: 60,
          bytes: 1_048_576,
        },
        { label: "orders_'1", error_class: 'quality' },
      ],
    });
  });

  it.each(['CANCELLED', 'failed'])('understands the state %s', async (state) => {
    const { tables } = await viewSimulated(CLUSTER, getLoadJobs, { state });
    expect(tables[0]?.rows.map((row) => row['label'])).toEqual(["orders_'1", 'old_failure']);
  });

  it('joins loads and stream loads where the release keeps them apart', async () => {
    const { tables } = await viewSimulated(OLD_CLUSTER, getLoadJobs);
    expect(tables[0]?.rows).toMatchObject([
      { label: 'stream_9', error_class: 'quality' },
      { label: 'stream_8', target: 'shop.clicks', filtered_rows: 1 },
      { label: 'insert_7', target: 'shop' },
    ]);
  });

  it('says that a release without the table cannot tell', async () => {
    const { tables } = await viewSimulated({ version: '2.5.22', tables: {} }, getLoadJobs);
    expect(tables[0]?.unknown).toContain('information_schema.loads');
  });
});

describe('get_failed_load_jobs', () => {
  it('leaves out what failed before the window', async () => {
    const { tables } = await viewSimulated(CLUSTER, getFailedLoadJobs, { hours: 24 });
    expect(tables[0]?.rows).toEqual([{ error_class: 'quality', jobs: 1, targets: 'shop.orders' }]);
    expect(tables[1]?.rows).toHaveLength(1);
  });
});

describe('check_load_job_status', () => {
  it('tells state, class, reason and advice without a value of the customer', async () => {
    const result = await viewSimulated(CLUSTER, checkLoadJobStatus, { label: "orders_'1" });
    expect(result.tables[0]).toMatchObject({
      rows: [{ state: 'CANCELLED', error_class: 'quality', filtered_rows: 10 }],
    });
    expect(result.tables[0]?.notes[0]).toMatch(/^Failed: data quality/);
    expect(result.tables[1]?.rows).toMatchObject([
      { reason: expect.stringContaining('NULL value in non-nullable column') },
    ]);
    expect(JSON.stringify(result)).not.toMatch(/Zhang|13800001111/);
  });

  it('finds a stream load where it is apart', async () => {
    const { tables } = await viewSimulated(OLD_CLUSTER, checkLoadJobStatus, { label: 'stream_8' });
    expect(tables[0]).toMatchObject({ rows: [{ state: 'FINISHED' }], notes: ['It succeeded; its data is visible.'] });
  });

  it('says where older loads are when the label is not known', async () => {
    const { tables } = await viewSimulated(CLUSTER, checkLoadJobStatus, { label: 'nobody' });
    expect(tables[0]?.rows).toEqual([]);
    expect(tables[0]?.notes[0]).toContain('loads_history');
  });
});

describe('get_stream_load_stats', () => {
  it('sums up by table', async () => {
    const { tables } = await viewSimulated(OLD_CLUSTER, getStreamLoadStats, { hours: 1 });
    expect(tables[0]?.rows).toMatchObject([
      {
        table: 'shop.clicks',
        loads: 2,
        failed: 1,
        failed_share: 0.5,
        rows_per_load: 400,
        bytes_per_load: 4096,
        mean_seconds: 60,
      },
    ]);
  });
});

describe('get_routine_load_jobs', () => {
  it('shows lag and reason, and nothing of the properties', async () => {
    const result = await viewSimulated(
      {
        tables: {
          'information_schema.routine_load_jobs': [
            {
              ID: 11,
              NAME: 'orders_from_kafka',
              DB_NAME: 'shop',
              TABLE_NAME: 'orders',
              STATE: 'PAUSED',
              CURRENT_TASK_NUM: 0,
              CREATE_TIME: '@now-3d',
              PAUSE_TIME: '@now-10m',
              JOB_PROPERTIES:
                '{"desireTaskConcurrentNum":"5","currentTaskConcurrentNum":"3","whereExpr":"phone = 13800001111"}',
              DATA_SOURCE_PROPERTIES:
                '{"topic":"orders","currentKafkaPartitions":"0,1,2,3","brokerList":"kafka.internal:9092"}',
              CUSTOM_PROPERTIES: '{"sasl.jaas.config":"password=hidden"}',
              STATISTICS: '{"errorRows":10,"loadedRows":90,"totalRows":100,"committedTaskNum":4,"abortedTaskNum":1}',
              REASONS_OF_STATE_CHANGED:
                "ErrorReason{errCode = 102, msg='current error rows is more than max error num'}",
              OFFSET_LAG: '{"0":"700","1":"300"}',
            },
          ],
        },
      },
      getRoutineLoadJobs,
    );
    expect(result.tables[0]).toMatchObject({
      rows: [
        {
          job: 'shop.orders_from_kafka',
          lag_messages: 1000,
          partitions: 4,
          tasks: 3,
          desired_tasks: 5,
          error_rows: 10,
          reason_code: 102,
        },
      ],
      notes: ['shop.orders_from_kafka: too many error rows'],
    });
    expect(JSON.stringify(result)).not.toMatch(/hidden|kafka\.internal|13800001111/);
  });
});
