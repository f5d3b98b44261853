import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RELEASE_LINES, listColumnsAt, listSystemTables } from '@starrocks-mcp/starrocks';
import { describe, expect, it } from 'vitest';
import { parseScenario, startSimulator } from '../index.ts';
import { aScenario, connectTo, errorOf, firstRow } from '../testing/connect.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));

describe('a scenario file', () => {
  it.each([2 ** 31, '-2147483649', 9_007_199_254_740_991])(
    'is refused for %s, which no INT column holds',
    (BUCKETS) => {
      const broken = aScenario({ tables: { 'information_schema.partitions_meta': [{ BUCKETS }] } });
      expect(() => parseScenario(broken)).toThrow(/column BUCKETS: -?\d+ is out of the range of INT/);
    },
  );

  it('is refused with every unknown table and column named', () => {
    const broken = aScenario({
      version: '3.1.17',
      tables: {
        'information_schema.stream_loads': [{ LABEL: 'a' }],
        'information_schema.loads': [{ LABEL: 'a', DB_NAME: 'd', CREATE_TIME: 'yesterday' }],
        nowhere: [],
      },
    });
    expect(() => parseScenario(broken)).toThrow(/unknown table information_schema\.stream_loads: release line 3\.1/);
    expect(() => parseScenario(broken)).toThrow(/information_schema\.loads row 1: unknown column DB_NAME/);
    expect(() => parseScenario(broken)).toThrow(/column CREATE_TIME: "yesterday" is no time/);
    expect(() => parseScenario(broken)).toThrow(/unknown table nowhere/);
  });

  it('ignores what is for others, such as expect', () => {
    expect(parseScenario(aScenario({ expect: { findings: ['x'] }, description: 'for people' })).name).toBe('test');
  });

  it.each(['3.5.7', '3.3.2-1.81-1.6.5', 'BRANCH-3.5-RELEASE 247c3bf', 'main'])(
    'reads the version text %s',
    (version) => {
      expect(parseScenario(aScenario({ version })).release.version).toBe(version);
    },
  );

  it('writes relative times in the form and clock of their column', async () => {
    const tables = {
      'information_schema.be_tablets': [{ CREATE_TIME: '@now-1d' }],
      'information_schema.loads': [{ CREATE_TIME: '@now-90s' }],
      'information_schema.routine_load_jobs': [{ TIMESTAMP_PROGRESS: { 0: '@now_ms-1h' }, PAUSE_TIME: '@now+1h' }],
      'information_schema.tables': [{ TABLE_SCHEMA: 'd', TABLE_NAME: 't', UPDATE_TIME: '@now-1h' }],
    };
    await using simulator = await startSimulator({
      scenario: aScenario({ version: '4.1.0', time_zone: 'UTC', tables }),
    });
    await using client = await connectTo(simulator, { database: 'information_schema' });
    expect(await firstRow(client, 'SELECT CREATE_TIME FROM be_tablets')).toEqual([
      String(Date.UTC(2026, 0, 30, 12) / 1000),
    ]);
    expect(await firstRow(client, "SELECT UPDATE_TIME FROM tables WHERE TABLE_SCHEMA = 'd'")).toEqual([
      '2026-01-31 11:00:00',
    ]);
    // 4.1.0 writes the FE's times in UTC+8, whatever the zone.
    expect(await firstRow(client, 'SELECT CREATE_TIME FROM loads')).toEqual(['2026-01-31 19:58:30']);
    expect(await firstRow(client, 'SELECT TIMESTAMP_PROGRESS FROM routine_load_jobs')).toEqual([
      JSON.stringify({ 0: String(Date.UTC(2026, 0, 31, 11)) }),
    ]);
  });
});

describe.each(RELEASE_LINES)('release line %s', (line) => {
  it('has the tables and columns of its catalogue and no others', async () => {
    await using simulator = await startSimulator({ scenario: aScenario({ version: `${line}.1` }) });
    await using client = await connectTo(simulator);
    const [rows] = await client.query({
      sql: "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.columns WHERE TABLE_SCHEMA IN ('information_schema', 'sys')",
      rowsAsArray: true,
    });
    const expected = listSystemTables(line).flatMap((table) =>
      listColumnsAt(table, line).map((column) => [table.schema, table.name, column.name]),
    );
    expect(rows).toEqual(expected);
  });

  it('can be asked for every column of every table', async () => {
    await using simulator = await startSimulator({ scenario: aScenario({ version: `${line}.1` }) });
    await using client = await connectTo(simulator);
    for (const table of listSystemTables(line).filter((each) => each.name !== 'load_tracking_logs')) {
      const names = listColumnsAt(table, line).map((column) => column.name);
      const list = names.map((name) => `t.\`${name}\``).join(', ');
      // oxlint-disable-next-line no-await-in-loop -- one connection
      const [, fields] = await client.query(`SELECT ${list} FROM ${table.schema}.${table.name} t LIMIT 1`);
      expect(fields.map((field) => field.name)).toEqual(names);
    }
  });
});

describe('errors of older lines', () => {
  it.each([
    ['2.5.22', 'SELECT * FROM information_schema.loads', 1051, '42S02'],
    ['3.2.16', 'SELECT DB_NAME FROM information_schema.loads', 1054, '42S22'],
    ['3.2.16', 'SELECT * FROM nope.t', 1049, '42000'],
    ['3.3.9', 'SELECT * FROM nope.t', 5501, '3F000'],
    ['3.3.9', 'SELECT /*+ SET_VAR(query_timeout=1) */ sleep(60)', 1064, 'HY000'],
    ['3.4.2', 'SELECT /*+ SET_VAR(query_timeout=1) */ sleep(60)', 5024, 'HY000'],
    ['4.0.1', 'SELECT * FROM information_schema.load_tracking_logs', 1064, 'HY000'],
  ])('%s answers %s with %d', async (version, sql, errno, sqlState) => {
    await using simulator = await startSimulator({ scenario: aScenario({ version }) });
    await using client = await connectTo(simulator);
    expect(await errorOf(client.query(sql))).toMatchObject({ errno, sqlState });
  });

  it('knows no prepared statements before 3.3', async () => {
    await using simulator = await startSimulator({ scenario: aScenario({ version: '3.1.17' }) });
    await using client = await connectTo(simulator);
    expect((await errorOf(client.execute('SELECT 1'))).message).toContain('Unsupported command');
  });
});

describe('the demo clusters', () => {
  it.each(readdirSync(SCENARIOS))('%s starts and has partitions', async (file) => {
    await using simulator = await startSimulator({ scenario: `${SCENARIOS}${file}` });
    await using client = await connectTo(simulator);
    const [count] = await firstRow(client, 'SELECT count(*) FROM information_schema.partitions_meta');
    expect(Number(count)).toBeGreaterThan(0);
  });
});
