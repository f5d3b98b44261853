import { DEFAULT_LIMITS, HubError } from '@starrocks-mcp/protocol';
import { judge, type ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import {
  READABLE_VARIABLES,
  RELEASE_LINES,
  detectCapabilities,
  openPool,
  readVersion,
  type ClusterPool,
  type ClusterPoolConfig,
  type RunStatement,
} from '@starrocks-mcp/starrocks';
import { afterEach, describe, expect, it } from 'vitest';

const READER = { user: 'reader', password: 'correct horse' };

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

interface ClusterOptions {
  readonly version?: string;
  readonly tables?: Record<string, unknown[]>;
  readonly generate?: Record<string, unknown>;
  readonly columns?: Record<string, Record<string, string>>;
  readonly variables?: Record<string, string>;
}

async function simulate(options: ClusterOptions = {}): Promise<Simulator> {
  const { version = '3.5.7' } = options;
  const simulator = await startSimulator({
    scenario: { name: 'pool', now: '2026-03-01 12:00:00', ...options, version },
    users: { [READER.user]: READER.password },
  });
  opened.push(simulator);
  return simulator;
}

function connect({ port }: Simulator, config: Partial<ClusterPoolConfig> = {}): ClusterPool {
  const pool = openPool({ host: '127.0.0.1', port, ...READER, ...config });
  opened.push({ [Symbol.asyncDispose]: () => pool.close() });
  return pool;
}

async function connectThenSlow(version: string): Promise<{ simulator: Simulator; pool: ClusterPool }> {
  const simulator = await simulate({ version });
  const pool = connect(simulator);
  await pool.run(text('SELECT 1'), DEFAULT_LIMITS);
  simulator.setFault('*', { slowSeconds: 30 });
  return { simulator, pool };
}

function text(sql: string): ReadOnlyStatement {
  const verdict = judge(sql, { readableVariables: READABLE_VARIABLES });
  if (verdict.ok) return verdict.statement;
  throw new Error(verdict.refusal.message);
}

function runner(pool: ClusterPool): RunStatement {
  return (statement) => pool.run(statement, DEFAULT_LIMITS);
}

async function failure(promise: Promise<unknown>): Promise<HubError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HubError) return error;
  throw error;
}

describe('a pool in front of a cluster', () => {
  it('logs in, runs the text as it is and gives exact values', async () => {
    const simulator = await simulate({
      columns: {
        'shop.orders': { id: 'BIGINT', big: 'LARGEINT', price: 'DECIMAL(20,6)', at: 'DATETIME', note: 'VARCHAR(200)' },
      },
      tables: {
        'shop.orders': [
          {
            id: '9007199254740993',
            big: '170141183460469231731687303715884105727',
            price: '0.100000',
            at: '2026-01-02 03:04:05',
            note: '热',
          },
          { id: null, big: null, price: null, at: null, note: null },
        ],
      },
    });
    const sql = 'SELECT id, big, price, at, note FROM shop.orders ORDER BY id DESC';
    const answer = await connect(simulator).run(text(sql), DEFAULT_LIMITS);
    expect(answer.rows).toContainEqual([
      '9007199254740993',
      '170141183460469231731687303715884105727',
      '0.100000',
      '2026-01-02 03:04:05',
      '热',
    ]);
    expect(answer.rows).toContainEqual([null, null, null, null, null]);
    expect(answer.fields.map((field) => field.type)).toEqual(['BIGINT', 'STRING', 'DECIMAL', 'DATETIME', 'VARCHAR']);
    expect(simulator.statements().map((record) => record.text)).toContain(sql);
  });

  it('sends nothing but the statement once a session is set up', async () => {
    const simulator = await simulate();
    const pool = connect(simulator);
    await pool.run(text('SELECT 1'), DEFAULT_LIMITS);
    simulator.clearStatements();
    for (let n = 0; n < 5; n += 1) await pool.run(text('SELECT 1'), DEFAULT_LIMITS);
    expect(simulator.statements().map((record) => record.text)).toEqual(Array(5).fill('SELECT 1'));
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 'DB_AUTH_FAILED'],
    ['an unknown account', { user: 'nobody' }, 'DB_AUTH_FAILED'],
    ['an unknown database', { database: 'nowhere' }, 'DB_UNKNOWN_DATABASE'],
  ] as const)('tells %s from a cluster that is away', async (_what, config, code) => {
    const simulator = await simulate();
    const error = await failure(connect(simulator, config).run(text('SELECT 1'), DEFAULT_LIMITS));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(READER.password);
  });

  it.each([
    ['SELECT * FROM information_schema.no_such_table', 'DB_UNKNOWN_TABLE'],
    ['SELECT no_such_column FROM information_schema.loads', 'DB_UNKNOWN_COLUMN'],
    ['SELECT 1 FROM no_such_db.t', 'DB_UNKNOWN_DATABASE'],
  ])('reads the errors of the release line: %s', async (sql, code) => {
    for (const version of ['3.1.5', '3.5.7']) {
      const error = await failure(connect(await simulate({ version })).run(text(sql), DEFAULT_LIMITS));
      expect([version, error.code]).toEqual([version, code]);
    }
  });

  it('refuses a cluster that reads text as Trino does', async () => {
    const simulator = await simulate({ variables: { sql_dialect: 'trino' } });
    const error = await failure(connect(simulator).run(text('SELECT 1'), DEFAULT_LIMITS));
    expect(error.message).toContain('sql_dialect');
  });

  it('goes on after the FE has dropped every connection', async () => {
    const simulator = await simulate();
    const pool = connect(simulator);
    await pool.run(text('SELECT 1'), DEFAULT_LIMITS);
    simulator.disconnectAll();
    expect((await pool.run(text('SELECT 1'), DEFAULT_LIMITS)).rows).toEqual([[1]]);
  });
});

describe.each(['2.5.20', '3.3.5', '3.4.2', '4.1.0'])('a statement that nobody waits for, on %s', (version) => {
  it('is gone from the cluster after its deadline', async () => {
    const { simulator, pool } = await connectThenSlow(version);
    const error = await failure(pool.run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 200 }));
    expect(error).toMatchObject({ code: 'QUERY_TIMEOUT', details: { killConfirmed: true } });
    expect(simulator.processes()).toEqual([]);
  });

  it('is gone from the cluster after a cancel', async () => {
    const { simulator, pool } = await connectThenSlow(version);
    const abort = new AbortController();
    const running = failure(pool.run(text('SELECT 1'), { ...DEFAULT_LIMITS, signal: abort.signal }));
    await expect.poll(() => simulator.processes().length).toBe(1);
    abort.abort();
    expect(await running).toMatchObject({ code: 'CANCELLED', details: { killConfirmed: true } });
    expect(simulator.processes()).toEqual([]);
  });

  it('leaves nothing behind when the cluster hangs before its session is set up', async () => {
    const simulator = await simulate({ version });
    simulator.setFault('*', { slowSeconds: 30 });
    const pool = connect(simulator);
    const error = await failure(pool.run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 200 }));
    expect(error.code).toBe('QUERY_TIMEOUT');
    await expect.poll(() => simulator.processes()).toEqual([]);
  });

  it('is bounded on the server too, by what is left of its deadline', async () => {
    const simulator = await simulate({ version });
    await connect(simulator).run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 20_000 });
    const bounds = simulator
      .statements()
      .flatMap(({ text: sent }) => /^SET query_timeout = (\d+)$/.exec(sent)?.[1] ?? []);
    expect(bounds).toHaveLength(1);
    expect(Number(bounds[0])).toBeGreaterThan(0);
    expect(Number(bounds[0])).toBeLessThanOrEqual(20);
  });
});

describe('an answer that is longer than allowed', () => {
  const generate = { 'shop.orders': { count: 50_000, row: { id: 1, pad: 'x'.repeat(100) } } };
  const columns = { 'shop.orders': { id: 'BIGINT', pad: 'VARCHAR(200)' } };

  it('is cut, marked, and ended on the cluster', async () => {
    const simulator = await simulate({ generate, columns });
    const answer = await connect(simulator).run(text('SELECT * FROM shop.orders'), { ...DEFAULT_LIMITS, maxRows: 10 });
    expect(answer.rows).toHaveLength(10);
    expect(answer.truncated).toBe(true);
    expect(simulator.processes()).toEqual([]);
  });

  it('streams whole to a reader who takes it all', async () => {
    const simulator = await simulate({ generate, columns });
    const stream = await connect(simulator).stream(text('SELECT * FROM shop.orders'), {
      maxRows: 1_000_000,
      maxBytes: 100_000_000,
      timeoutMs: 20_000,
    });
    let rows = 0;
    for await (const batch of stream.batches) rows += batch.length;
    expect(rows).toBe(50_000);
    expect(stream.outcome.truncated).toBe(false);
  });
});

describe.each(RELEASE_LINES)('a cluster of %s', (line) => {
  it('tells its version and what it has in one read each', async () => {
    const simulator = await simulate({ version: `${line}.3` });
    const pool = connect(simulator);
    const version = await readVersion(runner(pool));
    expect(version.line).toBe(line);
    simulator.clearStatements();
    const has = await detectCapabilities(runner(pool));
    expect(simulator.statements()).toHaveLength(1);
    expect(has.source).toBe('columns');
    expect(has.hasTable('information_schema.be_tablets')).toBe(true);
    expect(has.hasTable('information_schema.loads')).toBe(line !== '2.5');
    expect(has.hasColumn('information_schema.loads', 'ETL_INFO')).toBe(['3.1', '3.2', '3.3'].includes(line));
    expect(has.hasColumn('information_schema.loads', 'DB_NAME')).toBe(['3.4', '3.5', '4.0', '4.1'].includes(line));
    if (line === '2.5') return;
    const isNumber = line.startsWith('4.');
    expect(has.columnType('information_schema.partitions_meta', 'DATA_SIZE')).toBe(isNumber ? 'BIGINT' : 'VARCHAR');
  });
});
