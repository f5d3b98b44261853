import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INQUIRIES } from '../checks.generated.ts';
import { runInquiry, type InquiryResult } from '../engine/run-inquiry.ts';
import { renderInquiry } from '../render/render-inquiry.ts';
import { openScenarioCluster } from '../testing/scenario-cluster.ts';

interface Question {
  readonly scenario: string;
  /** Rows to add, by table. */
  readonly rows?: Readonly<Record<string, readonly object[]>>;
  readonly inquiry: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly language?: 'en' | 'zh';
}

function withRows(scenario: string, rows: NonNullable<Question['rows']>): unknown {
  const file = new URL(`../../scenarios/${scenario}.json`, import.meta.url);
  const whole: { tables: Record<string, readonly object[]> } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [table, added] of Object.entries(rows)) whole.tables[table] = [...(whole.tables[table] ?? []), ...added];
  return whole;
}

async function ask({
  scenario,
  rows = {},
  inquiry,
  parameters = {},
  language = 'en',
}: Question): Promise<InquiryResult> {
  const found = INQUIRIES.find(({ name }) => name === inquiry);
  if (found === undefined) throw new Error(`no inquiry ${inquiry}`);
  await using cluster = await openScenarioCluster(withRows(scenario, rows));
  const options = { port: cluster.port, inquiry: found, tenant: 'acme', language, parameters };
  return await runInquiry({ ...options, sampleIntervalMs: 0 });
}

function findingsOf({ conclusions }: InquiryResult): readonly string[] {
  return conclusions.flatMap(({ severity, finding }) =>
    finding === undefined || severity === 'unknown' || severity === 'info' ? [] : [finding],
  );
}

const CROWDED = { database: 'sales', table: 'orders_rt' };
const LAGGING = { database: 'web', table: 'clicks' };

const QUESTIONS: readonly (readonly [Question, readonly string[]])[] = [
  [
    { scenario: 'cause/small-frequent-loads-3.5', inquiry: 'diagnose_table', parameters: CROWDED },
    ['compaction.too_many_versions', 'ingestion.too_frequent', 'ingestion.batch_too_small'],
  ],
  [
    {
      scenario: 'cause/small-frequent-loads-3.5',
      inquiry: 'diagnose_table',
      parameters: { database: 'sales', table: 'orders' },
    },
    [],
  ],
  [
    { scenario: 'compaction/sd-version-lag', inquiry: 'diagnose_partition_compaction', parameters: LAGGING },
    ['compaction.score_high', 'compaction.version_lag'],
  ],
  [
    {
      scenario: 'compaction/idle-with-backlog',
      inquiry: 'diagnose_partition_compaction',
      parameters: { database: 'web', table: 'events' },
    },
    ['compaction.idle_with_backlog'],
  ],
  [
    {
      scenario: 'ingestion/lag-critical-sum',
      inquiry: 'explain_routine_load',
      parameters: { name: 'orders_from_kafka' },
    },
    [],
  ],
  [{ scenario: 'ingestion/history-window-short', inquiry: 'forecast_limits' }, ['ingestion.history_window_short']],
  [{ scenario: 'healthy/baseline-shared-nothing-3.5', inquiry: 'forecast_limits' }, []],
  [{ scenario: 'healthy/baseline-shared-data-4.1', inquiry: 'forecast_limits' }, []],
  [{ scenario: 'edge/no-operate-4.0', inquiry: 'forecast_limits' }, []],
];

describe('inquiries', () => {
  it.each(QUESTIONS)('judge as the checks do, in both languages and within their budget: %j', async (question, ids) => {
    for (const language of ['en', 'zh'] as const) {
      const result = await ask({ ...question, language });
      expect(result.known).toBe(true);
      expect(findingsOf(result)).toEqual(ids);
      expect(result.statements.length).toBeGreaterThan(0);
      const budget = INQUIRIES.find(({ name }) => name === question.inquiry)?.maxStatements;
      expect(result.cost.statements).toBeLessThanOrEqual(budget ?? 0);
      const text = renderInquiry(result);
      expect(text.length).toBeLessThanOrEqual(8000);
      expect(/[一-鿿]/.test(text)).toBe(language === 'zh');
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it.each(['3.1', '3.3', '3.5', '4.1'])(
    'count the reasons of refused rows without their values on %s',
    async (line) => {
      const label = line === '3.1' ? 'orders_20009' : 'orders_20016';
      const scenario = `import/data-quality-${line}`;
      const byLabel = await ask({ scenario, inquiry: 'explain_load_failure', parameters: { label } });
      const byId = await ask({
        scenario,
        inquiry: 'explain_load_failure',
        parameters: { job_id: Number(label.replace('orders_', '')) },
      });
      for (const result of [byLabel, byId]) {
        expect(result.tables[1]?.rows).toEqual([{ reason: 'NULL in a column that must not be NULL', logged_rows: 1 }]);
        expect(JSON.stringify(result)).not.toMatch(/Zhang|13900001234|77120/);
      }
    },
  );

  const aLoad = (cells: object) => ({
    ID: 9001,
    LABEL: 'daily',
    DB_NAME: 'sales',
    TABLE_NAME: 'orders',
    STATE: 'CANCELLED',
    TYPE: 'BROKER',
    CREATE_TIME: '@now-9h',
    LOAD_FINISH_TIME: '@now-8h',
    ERROR_MSG: 'type:ETL_QUALITY_UNSATISFIED; msg:quality not good enough to cancel',
    FILTERED_ROWS: 5,
    SINK_ROWS: 5,
    JOB_ID: 9001,
    ...cells,
  });
  const inOther = aLoad({
    ID: 9002,
    JOB_ID: 9002,
    DB_NAME: 'web',
    TABLE_NAME: 'events',
    STATE: 'FINISHED',
    ERROR_MSG: '',
  });
  const daily = { scenario: 'healthy/baseline-shared-nothing-3.5', inquiry: 'explain_load_failure' };

  it('does not take the success of another database with the same label for that of this one', async () => {
    const rows = { 'information_schema.loads': [aLoad({}), inOther] };
    const { conclusions } = await ask({ ...daily, rows, parameters: { label: 'daily' } });
    const said = conclusions.map(({ text }) => text).join(' ');
    expect(said).toContain('Other databases used this label too: web.events (job 9002, FINISHED)');
    expect(said).not.toContain('may be there already');
  });

  it('says that the log of refused rows is gone instead of sending people to it', async () => {
    const rows = { 'information_schema.loads': [aLoad({})] };
    const result = await ask({ ...daily, rows, parameters: { label: 'daily' } });
    expect(result.tables[1]).toMatchObject({ rows: [], unknown: expect.stringContaining('no log') });
    expect(JSON.stringify(result.conclusions)).not.toContain('load_tracking_logs');
  });

  it('finds a stream load by a transaction that only stream_loads tells', async () => {
    const stream = { ID: 9003, LABEL: 'sl', TXN_ID: 4711, DB_NAME: 'web', TABLE_NAME: 'events', STATE: 'CANCELLED' };
    const rows = {
      'information_schema.stream_loads': [
        { ...stream, TYPE: 'STREAM_LOAD', CREATE_TIME_MS: '@now-1h', ERROR_MSG: 'timeout' },
      ],
    };
    const result = await ask({ ...daily, rows, parameters: { txn_id: 4711 } });
    expect(result.summary).toContain('Load sl (STREAM_LOAD) into web.events failed');
  });

  it.each([{ label: 'sl' }, { label: ' `sl` ' }, { job_id: 9003 }])(
    'finds a stream load that loads has forgotten, by its name as people copy it: %j',
    async (parameters) => {
      const stream = { ID: 9003, LABEL: 'sl', DB_NAME: 'web', TABLE_NAME: 'events', STATE: 'CANCELLED' };
      const rows = {
        'information_schema.stream_loads': [
          { ...stream, TYPE: 'STREAM_LOAD', CREATE_TIME_MS: '@now-1h', ERROR_MSG: 'timeout' },
        ],
      };
      const result = await ask({ ...daily, rows, parameters });
      expect(result.summary).toContain('Load sl (STREAM_LOAD) into web.events failed');
    },
  );

  it('sends nobody to load the data of a routine load again, whose job does that', async () => {
    const rows = { 'information_schema.loads': [{ ...aLoad({}), TYPE: 'ROUTINE_LOAD' }] };
    const { conclusions } = await ask({ ...daily, rows, parameters: { label: 'daily' } });
    expect(conclusions[0]?.text).toContain('explain_routine_load');
    expect(conclusions.map(({ text }) => text).join(' ')).not.toContain('new label');
  });

  it('tells of a table whose committed data is not visible, with statements that name it', async () => {
    const stuck = { DB_NAME: 'sales', TABLE_NAME: 'orders', PARTITION_NAME: 'p9', PARTITION_ID: 778, BUCKETS: 1 };
    const times = { VISIBLE_VERSION: 11, NEXT_VERSION: 700, VISIBLE_VERSION_TIME: '@now-40m', DATA_SIZE: '90GB' };
    const result = await ask({
      scenario: 'healthy/baseline-shared-nothing-3.5',
      rows: { 'information_schema.partitions_meta': [{ ...stuck, ...times, REPLICATION_NUM: 3, ROW_COUNT: 9 }] },
      inquiry: 'diagnose_table',
      parameters: { database: 'sales', table: 'orders' },
    });
    expect(findingsOf(result)).toContain('transaction.version_gap');
    expect(JSON.stringify(result.conclusions)).toContain("TABLE_NAME = 'orders'");
  });

  it('does not take tablets that nobody lists for compacted ones', async () => {
    const lost = { DB_NAME: 'sales', TABLE_NAME: 'lost', PARTITION_NAME: 'lost', PARTITION_ID: 777, BUCKETS: 2 };
    const result = await ask({
      scenario: 'healthy/baseline-shared-nothing-3.5',
      rows: { 'information_schema.partitions_meta': [{ ...lost, VISIBLE_VERSION: 900, NEXT_VERSION: 901 }] },
      inquiry: 'diagnose_partition_compaction',
      parameters: { database: '`sales`', table: '`lost`' },
    });
    expect(result.summary).toContain('cannot be said');
    expect(result.summary).not.toContain('caught up');
    expect(result.conclusions[0]).toMatchObject({
      severity: 'unknown',
      text: expect.stringContaining('No living node'),
    });
  });

  it('calls a limit near that is near, though nothing tells how soon it is reached', async () => {
    const crowded = { BE_ID: 10_001, TABLE_ID: 31_001, PARTITION_ID: 31_002, TABLET_ID: 999, NUM_ROWSET: 950 };
    const disks = { disks_total_capacity: 2 ** 40, disks_avail_capacity: 0.07 * 2 ** 40, disks_state: 1 };
    const result = await ask({
      scenario: 'edge/empty-cluster',
      rows: {
        'information_schema.be_tablets': [crowded],
        'information_schema.be_metrics': Object.entries(disks).map(([NAME, VALUE]) => ({
          BE_ID: 10_001,
          NAME,
          LABELS: 'path=/full',
          VALUE: Math.round(VALUE),
        })),
      },
      inquiry: 'forecast_limits',
    });
    expect(result.summary).toContain('2 limits may be reached soon');
    expect(findingsOf(result).toSorted()).toEqual(['compaction.too_many_versions', 'storage.disk_nearly_full']);
  });

  it('leads to the statements of the FE where there is no table of loads', async () => {
    const result = await ask({ ...daily, scenario: 'edge/line-2.5-healthy', parameters: { label: 'daily' } });
    expect(result.conclusions[0]?.remedies[0]?.statement).toContain('SHOW LOAD');
  });

  it('scales stream loads to a day by how far back those of any database reach, and shows it', async () => {
    const result = await ask({ scenario: 'cause/small-frequent-loads-3.5', inquiry: 'forecast_limits' });
    const disk = result.conclusions.find(({ finding }) => finding === 'storage.disk_nearly_full');
    expect(disk?.text).toContain('(stream loads: 150 MiB in 5 h 21 min x 24 h / 5 h 21 min = 67');
  });

  it('says how to go on without the name of a partition', async () => {
    const parameters = { database: 'sales', table: 'orders', partition: 'nope' };
    const scenario = 'healthy/baseline-shared-nothing-3.5';
    const result = await ask({ scenario, inquiry: 'diagnose_partition_compaction', parameters });
    expect(result).toMatchObject({ known: false });
    expect(result.conclusions.map(({ text }) => text).join(' ')).toContain('Leave partition out');
  });

  it('finds no profile before there is a function for it, and says so', async () => {
    const query_id = '7B2A1C3E-1111-2222-3333-444455556666';
    const old = { scenario: 'edge/line-2.5-healthy', inquiry: 'get_query_profile', parameters: { query_id } };
    expect((await ask(old)).summary).toContain('3.0 and later can');
  });

  it('cannot tell what the account may not read, and says which grant is missing', async () => {
    const result = await ask({ scenario: 'edge/no-operate-4.0', inquiry: 'forecast_limits' });
    const unknown = result.conclusions.filter(({ severity }) => severity === 'unknown');
    expect(unknown.map(({ text }) => text).join(' ')).toContain('GRANT OPERATE ON SYSTEM');
    expect(result.summary).toContain('cannot be made');
  });
});
