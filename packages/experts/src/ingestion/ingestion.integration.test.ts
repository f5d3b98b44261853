import { describe, expect, it } from 'vitest';
import { CHECKS } from '../checks.generated.ts';
import type { Finding } from '../report.ts';
import { diagnoseSimulated, type SimulatedCluster } from '../testing/simulated-cluster.ts';

const INGESTION_CHECKS = CHECKS.filter((check) => check.expert === 'ingestion');

async function findingsOf(cluster: SimulatedCluster): Promise<ReadonlyMap<string, Finding>> {
  const report = await diagnoseSimulated(cluster, { checks: INGESTION_CHECKS, causes: [] });
  return new Map(report.findings.map((finding) => [finding.id, finding]));
}

/** Small stream loads into one table, one every four seconds of the last ten minutes. */
const SMALL_LOADS = Array.from({ length: 149 }, (_, index) => ({ id: index, secondsAgo: 4 * index }));

const newLayout = SMALL_LOADS.map(({ id, secondsAgo }) => ({
  ID: id,
  LABEL: `l${id}`,
  DB_NAME: 'shop',
  TABLE_NAME: 'clicks',
  TYPE: 'STREAM_LOAD',
  STATE: 'FINISHED',
  SINK_ROWS: 20,
  SCAN_BYTES: 2000,
  CREATE_TIME: `@now-${secondsAgo}s`,
}));

const oldLayout = SMALL_LOADS.map(({ id, secondsAgo }) => ({
  ID: id,
  LABEL: `l${id}`,
  DB_NAME: 'shop',
  TABLE_NAME: 'clicks',
  TYPE: 'STREAM_LOAD',
  STATE: 'FINISHED',
  NUM_ROWS_NORMAL: 20,
  NUM_LOAD_BYTES: 2000,
  CREATE_TIME_MS: `@now-${secondsAgo}s`,
}));

describe('the pace of loads', () => {
  it.each([
    ['3.5.12', { 'information_schema.loads': newLayout }],
    ['3.2.11', { 'information_schema.stream_loads': oldLayout }],
  ])('is read from what %s has', async (version, tables) => {
    const findings = await findingsOf({ version, tables });
    expect(findings.get('ingestion.too_frequent')).toMatchObject({
      objects: [{ kind: 'table', name: 'shop.clicks' }],
      measured: { value: 4 },
    });
    expect(findings.get('ingestion.batch_too_small')).toMatchObject({ measured: { value: 20 } });
  });

  it('counts small inserts before their table is told', async () => {
    const inserts = Array.from({ length: 700 }, (_, id) => ({
      JOB_ID: id,
      LABEL: `i${id}`,
      DATABASE_NAME: 'shop',
      TYPE: 'INSERT',
      STATE: 'FINISHED',
      SINK_ROWS: 1,
      CREATE_TIME: `@now-${Math.floor(id * 0.8)}s`,
    }));
    const findings = await findingsOf({ version: '3.1.17', tables: { 'information_schema.loads': inserts } });
    expect(findings.get('ingestion.insert_values')?.objects).toEqual([{ kind: 'database', name: 'shop' }]);
  });

  it('leaves out what StarRocks writes for itself', async () => {
    const own = newLayout.map((load) => Object.assign({}, load, { DB_NAME: '_statistics_' }));
    expect((await findingsOf({ tables: { 'information_schema.loads': own } })).size).toBe(0);
  });
});

describe('routine loads, pipes and tasks', () => {
  const job = {
    ID: 5,
    NAME: 'orders_job',
    DB_NAME: 'shop',
    TABLE_NAME: 'orders',
    STATE: 'RUNNING',
    CURRENT_TASK_NUM: 2,
    CREATE_TIME: '@now-3d',
    JOB_PROPERTIES:
      '{"partitions":"*","maxBatchIntervalS":"10","currentTaskConcurrentNum":"2","desireTaskConcurrentNum":"2","maxErrorNum":"1000","maxBatchRows":"200000"}',
    DATA_SOURCE_PROPERTIES: '{"topic":"orders","currentKafkaPartitions":"0,1,2,3,4,5","brokerList":"10.0.0.1:9092"}',
    STATISTICS:
      '{"receivedBytes":1048576000,"errorRows":50000,"committedTaskNum":1000,"totalRows":1000000,"abortedTaskNum":200}',
  };
  const stopped = {
    ...job,
    ID: 6,
    NAME: 'clicks_job',
    STATE: 'PAUSED',
    PAUSE_TIME: '@now-1h',
    STATISTICS: '{}',
    REASONS_OF_STATE_CHANGED: "ErrorReason{errCode = 104, msg='Offset out of range for partition 3'}",
  };
  const tables = {
    'information_schema.pipes': [
      {
        DATABASE_NAME: 'shop',
        PIPE_ID: 7,
        PIPE_NAME: 'p',
        STATE: 'ERROR',
        TABLE_NAME: 'shop.t',
        LAST_ERROR: 'bad 13800001111',
      },
    ],
    'information_schema.pipe_files': [
      { DATABASE_NAME: 'shop', PIPE_ID: 7, PIPE_NAME: 'p', FILE_NAME: 'f', LOAD_STATE: 'ERROR' },
    ],
    'information_schema.task_runs': [
      ...[1, 2, 3].map((hours) => ({
        TASK_NAME: 'refresh',
        DATABASE: 'shop',
        STATE: 'FAILED',
        CREATE_TIME: `@now-${hours}h`,
      })),
      { TASK_NAME: 'refresh', DATABASE: 'shop', STATE: 'SUCCESS', CREATE_TIME: '@now-5h' },
    ],
  };

  it('are judged together on a release that tells the lag', async () => {
    const lagging = { ...job, OFFSET_LAG: '{"0": "400000", "1": "1"}' };
    const findings = await findingsOf({
      tables: { ...tables, 'information_schema.routine_load_jobs': [lagging, stopped] },
    });
    expect([...findings.keys()].toSorted()).toEqual([
      'ingestion.concurrency_low',
      'ingestion.error_rows',
      'ingestion.lag',
      'ingestion.offset_out_of_range',
      'ingestion.pipe_failing',
      'ingestion.routine_load_stopped',
      'ingestion.task_batch_small',
      'ingestion.task_failing',
      'ingestion.tasks_aborted',
    ]);
    expect(findings.get('ingestion.lag')).toMatchObject({ severity: 'critical', measured: { value: 400_001 } });
    expect(findings.get('ingestion.concurrency_low')).toMatchObject({
      measured: { value: 2 },
      threshold: { value: 6 },
    });
    expect(JSON.stringify([...findings.values()])).not.toMatch(/13800001111|10\.0\.0\.1/);
  });

  it('are judged without a lag on a release that does not tell it', async () => {
    const findings = await findingsOf({
      version: '3.2.11',
      tables: { ...tables, 'information_schema.routine_load_jobs': [job, stopped] },
    });
    expect(findings.get('ingestion.routine_load_stopped')?.severity).toBe('critical');
    expect(findings.has('ingestion.lag')).toBe(false);
  });
});
