import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../checks.generated.ts';
import type { Finding } from '../report.ts';
import { diagnoseSimulated, type SimulatedCluster } from '../testing/simulated-cluster.ts';

const IMPORT_CHECKS = CHECKS.filter((check) => check.expert === 'import');

async function findingsOf(cluster: SimulatedCluster): Promise<ReadonlyMap<string, Finding>> {
  const report = await diagnoseSimulated(cluster, { checks: IMPORT_CHECKS, causes: [] });
  expect(report.checks.filter((check) => check.status === 'unknown')).toEqual([]);
  return new Map(report.findings.map((finding) => [finding.id, finding]));
}

interface LoadInput {
  readonly id: number;
  readonly state: string;
  readonly table: string;
  readonly message?: string;
  readonly type?: string;
  readonly minutesAgo?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A load of the 3.4 layout that ended some minutes ago. */
function aLoad({ id, state, table, message, type = 'BROKER', minutesAgo = 30, more }: LoadInput) {
  return {
    ID: id,
    LABEL: `label_${id}`,
    DB_NAME: 'shop',
    TABLE_NAME: table,
    TYPE: type,
    STATE: state,
    FILTERED_ROWS: 0,
    CREATE_TIME: `@now-${minutesAgo + 5}m`,
    LOAD_START_TIME: `@now-${minutesAgo + 5}m`,
    LOAD_FINISH_TIME: ['FINISHED', 'CANCELLED'].includes(state) ? `@now-${minutesAgo}m` : null,
    ERROR_MSG: message ?? null,
    ...more,
  };
}

const MESSAGES = [
  ['import.data_quality', 'type:ETL_QUALITY_UNSATISFIED; msg:quality not good enough to cancel'],
  ['import.data_quality', 'Insert has filtered data in strict mode, txn_id = 41'],
  ['import.timeout', 'type:TIMEOUT; msg:load timeout'],
  ['import.timeout', 'transaction timed out by txn manager'],
  ['import.rpc_errors', 'type:LOAD_RUN_FAIL; msg:index channel has intolerable failure'],
  ['import.rpc_errors', 'rpc failed, error: [E1008]Reached timeout=60000ms'],
  ['import.memory_exceeded', 'Memory of process exceed limit. Used: 99, Limit: 90'],
  [
    'import.memory_exceeded',
    'type:LOAD_RUN_FAIL; msg:Primary-key index exceeds the limit. tablet_id: 1, consumption: 9, limit: 8',
  ],
  ['import.body_too_large', 'body size 200000 exceed limit 100000'],
  ['import.label_reuse', 'Label [orders_1] has already been used, relate to txn 12'],
] as const;

describe('classes of failed loads', () => {
  let findings: ReadonlyMap<string, Finding>;

  // One table per message, so that a finding tells by its objects which messages it was made of.
  beforeAll(async () => {
    const loads = MESSAGES.map(([, message], id) => aLoad({ id, state: 'CANCELLED', table: `t${id}`, message }));
    const wordless = aLoad({
      id: 90,
      state: 'CANCELLED',
      table: 'wordless',
      type: 'INSERT',
      message: 'Cancelled',
      more: { TRACKING_SQL: 'select 1' },
    });
    const byHand = Array.from({ length: 30 }, (_, index) =>
      aLoad({ id: 100 + index, state: 'CANCELLED', table: 'by_hand', message: 'type:USER_CANCEL; msg:user cancel' }),
    );
    const old = aLoad({
      id: 99,
      state: 'CANCELLED',
      table: 'old',
      message: 'type:TIMEOUT; msg:x',
      minutesAgo: 26 * 60,
    });
    findings = await findingsOf({ tables: { 'information_schema.loads': [...loads, wordless, ...byHand, old] } });
  });

  it.each(MESSAGES.map(([id, message], index) => ({ id, message, index })))(
    'finds $id in: $message',
    ({ id, index }) => {
      const named = [...findings].filter(([, { objects }]) => objects.some(({ name }) => name === `shop.t${index}`));
      expect(named.map(([found]) => found)).toEqual([id]);
    },
  );

  it('takes a load whose rows were refused for bad data, though it says no more than Cancelled', () => {
    expect(findings.get('import.data_quality')?.objects).toContainEqual({ kind: 'table', name: 'shop.wordless' });
  });

  it.each(['by_hand', 'old'])('is silent about loads into %s', (table) => {
    const names = [...findings.values()].flatMap(({ objects }) => objects.map(({ name }) => name));
    expect(names).not.toContain(`shop.${table}`);
  });

  it('never moves the text of an error out of the cluster', () => {
    expect(
      JSON.stringify([...findings.values()].map(({ evidence }) => evidence.map(({ rows }) => rows))),
    ).not.toContain('relate to txn');
  });
});

describe('import.failure_rate', () => {
  const halfFailed = (count: number, more: Readonly<Record<string, unknown>>) =>
    Array.from({ length: count }, (_, id) =>
      aLoad({
        id,
        state: id % 2 === 0 ? 'FINISHED' : 'CANCELLED',
        table: 'orders',
        message: 'type:LOAD_RUN_FAIL; msg:x',
        more,
      }),
    );

  it('reads stream loads where the release keeps them apart', async () => {
    const rows = Array.from({ length: 30 }, (_, id) => ({
      ID: id,
      LABEL: `s${id}`,
      DB_NAME: 'shop',
      TABLE_NAME: 'clicks',
      TYPE: 'STREAM_LOAD',
      STATE: id < 10 ? 'CANCELLED' : 'FINISHED',
      ERROR_MSG: id < 10 ? 'too many versions, current/limit: 1001/1000' : null,
      CREATE_TIME_MS: '@now-20m',
      END_TIME_MS: '@now-19m',
    }));
    const findings = await findingsOf({ version: '3.3.20', tables: { 'information_schema.stream_loads': rows } });
    expect(findings.get('import.failure_rate')).toMatchObject({
      severity: 'critical',
      summary: expect.stringContaining('too many versions'),
    });
  });

  it('reads loads by database before 3.4', async () => {
    const rows = halfFailed(30, {}).map((load) => ({
      JOB_ID: load.ID,
      LABEL: load.LABEL,
      DATABASE_NAME: load.DB_NAME,
      TYPE: load.TYPE,
      STATE: load.STATE,
      CREATE_TIME: load.CREATE_TIME,
      LOAD_FINISH_TIME: load.LOAD_FINISH_TIME,
      ERROR_MSG: load.ERROR_MSG,
    }));
    const findings = await findingsOf({ version: '3.1.17', tables: { 'information_schema.loads': rows } });
    expect(findings.get('import.failure_rate')?.objects).toEqual([{ kind: 'database', name: 'shop' }]);
  });

  it('cuts the window where a build that writes UTC+8 says the time is', async () => {
    const recent = halfFailed(30, { CREATE_TIME: '2026-03-01 21:40:00', LOAD_FINISH_TIME: '2026-03-01 21:45:00' });
    const dayBefore = { CREATE_TIME: '2026-02-28 21:00:00', LOAD_FINISH_TIME: '2026-02-28 21:30:00' };
    const old = Array.from({ length: 100 }, (_, id) =>
      aLoad({ id: 1000 + id, state: 'FINISHED', table: 'orders', more: dayBefore }),
    );
    const findings = await findingsOf({
      version: '4.1.1',
      time_zone: 'UTC',
      tables: { 'information_schema.loads': [...recent, ...old] },
    });
    expect(findings.get('import.failure_rate')).toMatchObject({
      measured: { value: 50 },
      summary: expect.stringContaining('20 min ago'),
    });
  });
});

describe('loads that have not ended', () => {
  it('are read with what they wait for', async () => {
    const details =
      '{"backends": {"a-b": [10001, 10002, 10003]}, "load_id": "a-b", "unfinished_backends": {"a-b": [10002]}}';
    const listed = '{"backends": [10001, 10002], "unfinished_backends": [10001]}';
    const findings = await findingsOf({
      tables: {
        'information_schema.loads': [
          aLoad({ id: 1, state: 'QUEUEING', table: 'a', minutesAgo: 20 }),
          aLoad({ id: 2, state: 'LOADING', table: 'b', more: { RUNTIME_DETAILS: details } }),
          aLoad({ id: 4, state: 'LOADING', table: 'd', more: { RUNTIME_DETAILS: listed } }),
          aLoad({ id: 3, state: 'COMMITED', table: 'c', type: 'STREAM_LOAD', more: { LOAD_COMMIT_TIME: '@now-3m' } }),
        ],
      },
    });
    expect(findings.get('import.jobs_waiting')).toMatchObject({ measured: { value: 25, unit: 'min' } });
    expect(findings.get('import.source_skew')).toMatchObject({
      summary: expect.stringContaining('of 3 backends only BE 10002'),
      objects: [{ name: 'shop.b label_2' }, { name: 'shop.d label_4' }],
    });
    expect(findings.get('import.publish_pending')).toMatchObject({ measured: { value: 180, unit: 's' } });
  });

  it('are read from both tables before 3.4', async () => {
    const findings = await findingsOf({
      version: '3.3.20',
      tables: {
        'information_schema.loads': [
          {
            JOB_ID: 1,
            LABEL: 'a',
            DATABASE_NAME: 'shop',
            TYPE: 'BROKER',
            STATE: 'LOADING',
            CREATE_TIME: '@now-30m',
            LOAD_START_TIME: '@now-20m',
            JOB_DETAILS: '{"All backends":{"a-b":[10001,10002]},"Unfinished backends":{"a-b":[10001]}}',
          },
        ],
        'information_schema.stream_loads': [
          {
            ID: 2,
            LABEL: 'b',
            DB_NAME: 'shop',
            TABLE_NAME: 'clicks',
            TYPE: 'STREAM_LOAD',
            STATE: 'COMMITED',
            CREATE_TIME_MS: '@now-30m',
            FINISH_PREPARING_TIME_MS: '@now-2m',
          },
        ],
      },
    });
    expect(findings.get('import.source_skew')?.summary).toContain('of 2 backends only BE 10001');
    expect(findings.get('import.publish_pending')).toMatchObject({ measured: { value: 120 } });
  });
});
