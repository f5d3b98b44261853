import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { openPool, type ClusterLink, type ClusterPool } from '@starrocks-mcp/starrocks';
import { afterEach, describe, expect, it } from 'vitest';
import { callTool } from '../call-tool.ts';
import { createClusterSession } from '../cluster-session.ts';
import type { Caller } from '../context.ts';
import { createMemoryLookStore, type LookStore } from '../look-store.ts';
import { aCaller } from '../testing/a-caller.ts';

const { signal } = new AbortController();
const HOUR = 3_600_000;
const TIB = 1024 ** 4;
const GIB = 1024 ** 3;

interface Shape {
  readonly used?: number;
  readonly total?: number;
  readonly transactions?: number;
  readonly versions?: number;
}

function sharedNothing({ used = TIB, total = 4 * TIB, transactions = 10, versions = 120 }: Shape = {}): unknown {
  const path = 'path=/data/storage';
  return {
    name: 'growing',
    version: '3.5.7',
    mode: 'shared-nothing',
    now: '2026-03-01 12:00:00',
    time_zone: 'Asia/Shanghai',
    tables: {
      'information_schema.be_metrics': [
        { BE_ID: 10_001, NAME: 'disks_total_capacity', LABELS: path, VALUE: total },
        { BE_ID: 10_001, NAME: 'disks_avail_capacity', LABELS: path, VALUE: total - used },
        { BE_ID: 10_001, NAME: 'disks_state', LABELS: path, VALUE: 1 },
        { BE_ID: 10_001, NAME: 'max_tablet_rowset_num', LABELS: '', VALUE: versions },
      ],
      'information_schema.fe_metrics': [
        { FE_ID: 'fe1', NAME: 'txn_running', LABELS: 'db=订单 库', VALUE: transactions },
      ],
      'information_schema.tables_config': [
        { TABLE_SCHEMA: 'shop', TABLE_NAME: 'orders', TABLE_ENGINE: 'OLAP', TABLE_ID: 20_001 },
      ],
    },
  };
}

function sharedData(score: number): unknown {
  return {
    name: 'lake',
    version: '3.5.7',
    mode: 'shared-data',
    now: '2026-03-01 12:00:00',
    time_zone: 'Asia/Shanghai',
    tables: {
      'information_schema.partitions_meta': [
        {
          DB_NAME: 'shop',
          TABLE_NAME: 'orders',
          PARTITION_NAME: 'p1',
          PARTITION_ID: 7,
          STORAGE_PATH: 's3://bucket/p1',
          BUCKETS: 8,
          VISIBLE_VERSION: 5000,
          COMPACT_VERSION: 100,
          MAX_CS: score,
          AVG_CS: score,
          DATA_SIZE: '10GB',
        },
      ],
      'information_schema.tables_config': [
        { TABLE_SCHEMA: 'shop', TABLE_NAME: 'orders', TABLE_ENGINE: 'CLOUD_NATIVE', TABLE_ID: 20_001 },
      ],
    },
  };
}

const open: (Simulator | ClusterPool)[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function linkTo(scenario: unknown): Promise<ClusterLink> {
  const simulator = await startSimulator({ scenario });
  const pool = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
  open.push(pool, simulator);
  return pool;
}

interface Look {
  readonly scenario: unknown;
  readonly hoursLater: number;
  readonly tool?: string;
  readonly language?: 'en' | 'zh';
}

/** Looks at a cluster again and again as it changes, and gives the last answer. */
async function lookAt(looks: readonly Look[], store: LookStore = createMemoryLookStore()) {
  const clock = { now: Date.parse('2026-03-01T04:00:00Z') };
  let answer: Awaited<ReturnType<typeof callTool>> = { text: '', structured: {} };
  for (const { scenario, hoursLater, tool = 'forecast_limits', language = 'en' } of looks) {
    clock.now += hoursLater * HOUR;
    const link = await linkTo(scenario);
    // A hub that was started anew in between: only the store is the same.
    const session = createClusterSession({ link, looks: store, wallClock: () => clock.now });
    const caller: Caller = { ...aCaller({ link }), session };
    answer = await callTool({ caller, name: tool, args: { language }, signal });
  }
  return answer;
}

describe('forecast_limits', () => {
  it.each([
    ['en', 'this is the first look that is kept. A rate needs two looks at least 1 h apart'],
    ['zh', '这是第一次保留的诊断。需要两次至少相隔 1 小时的诊断'],
  ] as const)('says in %s that one look tells no rate', async (language, words) => {
    const { text } = await lookAt([{ scenario: sharedNothing(), hoursLater: 0, language }]);
    expect(text).toContain(words);
  });

  it('says so when the looks are too near to each other', async () => {
    const { text } = await lookAt([
      { scenario: sharedNothing(), hoursLater: 0 },
      { scenario: sharedNothing({ used: 2 * TIB }), hoursLater: 0.5 },
    ]);
    expect(text).toContain('the oldest look is 30 min old');
  });

  it.each([
    [
      'en',
      'Disks of BE 10001: about 9 d 15 h until loads are refused: (3.9 TiB - 3.0 TiB = 924 GiB) / 96.0 GiB a day. It went from 2.9 TiB to 3.0 TiB in 1 d.',
    ],
    [
      'zh',
      'BE 10001 的磁盘：约 9 天 15 小时后拒绝导入：（3.9 TiB - 3.0 TiB = 924 GiB）÷ 每日 96.0 GiB。1 天内由 2.9 TiB 增至 3.0 TiB。',
    ],
  ] as const)('tells in %s how long a node lasts, from an analysis a day before', async (language, words) => {
    const { text, structured } = await lookAt([
      { scenario: sharedNothing({ used: 3 * TIB - 96 * GIB }), hoursLater: 0, tool: 'analyze_storage_health' },
      { scenario: sharedNothing({ used: 3 * TIB }), hoursLater: 24, language },
    ]);
    expect(text).toContain(words);
    expect(structured['tables']).toContainEqual(
      expect.objectContaining({
        name: 'growth_bytes',
        rows: [
          expect.objectContaining({
            object: 'BE 10001',
            per_day: 96 * GIB,
            limit: 4 * TIB - 100 * GIB,
            apart_seconds: 86_400,
          }),
        ],
      }),
    );
  });

  it('warns of what will be full within a week: disks, versions and transactions', async () => {
    const { structured } = await lookAt([
      { scenario: sharedNothing({ used: 3 * TIB, versions: 500, transactions: 400 }), hoursLater: 0 },
      { scenario: sharedNothing({ used: 3.5 * TIB, versions: 650, transactions: 600 }), hoursLater: 24 },
    ]);
    const conclusions = structured['conclusions'];
    for (const [finding, text] of [
      ['storage.disk_nearly_full', 'about 19 h until loads are refused'],
      ['compaction.too_many_versions', '(1,000 - 650 = 350) / 150 a day'],
      [
        'transaction.too_many_running',
        'Running transactions of 订单 库: about 2 d until the database refuses new loads',
      ],
    ] as const)
      expect(conclusions).toContainEqual(
        expect.objectContaining({ severity: 'warning', finding, text: expect.stringContaining(text) }),
      );
  });

  it.each([
    ['en', 'Disks of BE 10001: none in sight, it does not grow. It fell from 2.0 TiB to 1.0 TiB in 1 d.'],
    ['zh', 'BE 10001 的磁盘：没有增长，短期内不会触及上限。1 天内由 2.0 TiB 降至 1.0 TiB。'],
  ] as const)('says in %s that what shrinks has no limit in sight', async (language, words) => {
    const { text, structured } = await lookAt([
      { scenario: sharedNothing({ used: 2 * TIB }), hoursLater: 0 },
      { scenario: sharedNothing({ used: TIB }), hoursLater: 24, language },
    ]);
    expect(text).toContain(words);
    expect(structured['tables']).toContainEqual(
      expect.objectContaining({ name: 'growth_bytes', rows: [expect.objectContaining({ left_seconds: null })] }),
    );
  });

  it('holds against the look that is nearest to a day old', async () => {
    const { text } = await lookAt([
      { scenario: sharedNothing({ used: 100 * GIB }), hoursLater: 0 },
      { scenario: sharedNothing({ used: 1.5 * TIB }), hoursLater: 48 },
      { scenario: sharedNothing({ used: 2 * TIB }), hoursLater: 22 },
      { scenario: sharedNothing({ used: 2 * TIB }), hoursLater: 2 },
    ]);
    expect(text).toContain('It went from 1.5 TiB to 2.0 TiB in 1 d.');
  });

  it('makes no growth of a disk that was added', async () => {
    const { text } = await lookAt([
      { scenario: sharedNothing({ used: TIB, total: 2 * TIB }), hoursLater: 0 },
      { scenario: sharedNothing({ used: 2 * TIB, total: 4 * TIB }), hoursLater: 24 },
    ]);
    expect(text).not.toMatch(/BE 10001: (?:about|none)/);
  });

  it('tells when the compaction score of shared data rejects loads', async () => {
    const { structured } = await lookAt([
      { scenario: sharedData(800), hoursLater: 0, tool: 'analyze_compaction_health' },
      { scenario: sharedData(1200), hoursLater: 24 },
    ]);
    expect(structured['conclusions']).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        text: expect.stringMatching(/about 2 d until loads .* are rejected .*\(2,000 - 1,200 = 800\) \/ 400 a day/),
      }),
    );
  });

  it('says so when the earlier looks cannot be read, and forecasts what it can', async () => {
    const broken = { load: () => Promise.reject(new Error('gone')), save: () => Promise.reject(new Error('gone')) };
    const { text } = await lookAt([{ scenario: sharedNothing(), hoursLater: 0 }], broken);
    expect(text).toContain('the earlier looks could not be read');
    expect(text).toContain('until loads are refused');
  });
});
