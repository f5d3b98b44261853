import { once } from 'node:events';
import { connect } from 'node:net';
import { createConnection } from 'mysql2';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from './index.ts';
import { aScenario, connectTo, errorOf, firstRow } from './testing/connect.ts';

const SCENARIO = aScenario({
  tables: {
    'information_schema.loads': [
      { LABEL: 'a', STATE: 'FINISHED', CREATE_TIME: '@now-5m', PROPERTIES: { timeout: 600 } },
    ],
    'information_schema.be_tablets': [
      { BE_ID: 10001, TABLET_ID: 5, NUM_ROWSET: 900, DATA_SIZE: '9007199254740993', CREATE_TIME: '@now-1h' },
    ],
    'information_schema.be_metrics': [{ BE_ID: 10001, NAME: 'load_rows', LABELS: '', VALUE: 100 }],
    'sales.orders': [{ id: 1, amount: 2.5, at: '@now-1d', name: '订单', ok: true }],
  },
  rates: [{ table: 'information_schema.be_metrics', match: { NAME: 'load_rows' }, column: 'VALUE', per_second: 10 }],
});

/** Waits, by asking, until something of the simulator holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the simulator on the wire', () => {
  let simulator: Simulator;
  let client: Connection & AsyncDisposable;

  beforeAll(async () => {
    simulator = await startSimulator({ scenario: SCENARIO, users: { root: '', reader: 'open sesame' } });
    client = await connectTo(simulator);
  });
  afterAll(async () => {
    client.destroy();
    await simulator.close();
  });

  it('answers the version that the scenario names', async () => {
    const [comment, version, mysqlVersion] = await firstRow(
      client,
      'SELECT @@version_comment, current_version(), version()',
    );
    expect(comment).toMatch(/^3\.5\.7-/);
    expect([version, mysqlVersion]).toEqual([comment, '8.0.33']);
  });

  it('lets a user in by password and refuses a wrong one with 1045', async () => {
    await using reader = await connectTo(simulator, { user: 'reader', password: 'open sesame' });
    expect(await firstRow(reader, 'SELECT 1')).toEqual([1]);
    const refused = await errorOf(connectTo(simulator, { user: 'reader', password: 'wrong' }));
    expect(refused).toMatchObject({ errno: 1045, sqlState: '28000' });
    expect(await errorOf(connectTo(simulator, { user: 'nobody' }))).toMatchObject({ errno: 1045 });
  });

  it('gives exact integers, times as wall clock, and JSON as text', async () => {
    expect(await firstRow(client, 'SELECT DATA_SIZE, CREATE_TIME FROM information_schema.be_tablets')).toEqual([
      '9007199254740993',
      '1769828400',
    ]);
    expect(await firstRow(client, 'SELECT CREATE_TIME, PROPERTIES FROM information_schema.loads')).toEqual([
      '2026-01-31 11:55:00',
      '{"timeout":600}',
    ]);
    expect(await firstRow(client, 'SELECT * FROM sales.orders')).toEqual(['1', 2.5, '2026-01-30 12:00:00', '订单', 1]);
  });

  it('labels columns as the SELECT list wrote them', async () => {
    const [, fields] = await client.query(
      'SELECT count(*), t.Be_Id, 1 + 1 AS `two three`, now() FROM information_schema.be_tablets t GROUP BY t.BE_ID',
    );
    expect(fields.map((field) => field.name)).toEqual(['count(*)', 'Be_Id', 'two three', 'now()']);
  });

  it('runs every statement of a packet whatever the client announced, and records each', async () => {
    simulator.clearStatements();
    await client.query('SELECT 1 # ; DROP TABLE sales.orders');
    const kinds = simulator.statements().map((statement) => [statement.kind, statement.outcome]);
    expect(kinds).toEqual([
      ['select', 'ok'],
      ['drop', 'ok'],
    ]);
  });

  it('stops a packet at the first error, and runs nothing of one that does not parse', async () => {
    simulator.clearStatements();
    expect(await errorOf(client.query('SELECT nope; DROP TABLE t'))).toMatchObject({ errno: 5509 });
    expect(await errorOf(client.query('DROP TABLE t; SELECT FROM WHERE'))).toMatchObject({ errno: 1064 });
    expect(simulator.statements().map((statement) => statement.kind)).toEqual(['select', 'unparsable']);
  });

  it('prepares queries alone and answers them in binary rows', async () => {
    const [rows] = await client.execute<RowDataPacket[]>(
      'SELECT BE_ID, DATA_SIZE, now() AS n, curdate() AS d, 1.50 AS x, true AS t, ? AS p, ? AS q FROM information_schema.be_tablets WHERE BE_ID = ?',
      ["it's", null, 10001],
    );
    expect(rows[0]).toEqual({
      BE_ID: '10001',
      DATA_SIZE: '9007199254740993',
      n: '2026-01-31 12:00:00',
      d: '2026-01-31',
      x: '1.50',
      t: 1,
      p: "it's",
      q: null,
    });
    simulator.clearStatements();
    expect(await errorOf(client.execute('DROP TABLE sales.orders'))).toMatchObject({ errno: 1295 });
    expect(await errorOf(client.execute('SELECT 1; DROP TABLE sales.orders'))).toMatchObject({ errno: 1295 });
    expect(simulator.statements().every((statement) => statement.outcome === 'error')).toBe(true);
  });

  it('keeps session variables, honours query_timeout and refuses unknown ones', async () => {
    await using session = await connectTo(simulator);
    await session.query('SET query_timeout = 1, time_zone = "+00:00"');
    expect(await firstRow(session, 'SELECT @@query_timeout, now()')).toEqual(['1', '2026-01-31 04:00:00']);
    expect(await errorOf(session.query('SELECT sleep(60)'))).toMatchObject({ errno: 5024, sqlState: '53400' });
    expect(await errorOf(session.query('SET nope = 1'))).toMatchObject({ errno: 1193 });
    expect(await errorOf(session.query('SELECT @@socket'))).toMatchObject({ errno: 1193 });
    expect(await errorOf(client.query('SELECT /*+ SET_VAR(query_timeout=1) */ sleep(60)'))).toMatchObject({
      errno: 5024,
    });
  });

  it('kills a query by thread id from another connection, and keeps its session alive', async () => {
    await using victim = await connectTo(simulator);
    const running = errorOf(victim.query('SELECT sleep(600)'));
    await until(() => simulator.processes().length === 1);
    const [process] = simulator.processes();
    await client.query(`KILL QUERY ${process?.connectionId ?? 0}`);
    expect(await running).toMatchObject({ errno: 1064 });
    expect((await running).message).toContain('killed manually');
    expect(simulator.processes()).toEqual([]);
    expect(await firstRow(victim, 'SELECT 1')).toEqual([1]);
    expect(await errorOf(client.query('KILL QUERY 424242'))).toMatchObject({ errno: 1094 });
  });

  it('kills by custom query id, and a whole connection', async () => {
    await using victim = await connectTo(simulator);
    await victim.query("SET custom_query_id = 'job-7'");
    const first = errorOf(victim.query('SELECT sleep(600)'));
    await until(() => simulator.processes().length === 1);
    await client.query("KILL QUERY 'job-7'");
    expect((await first).message).toContain('killed manually');
    const second = errorOf(victim.query('SELECT sleep(600)'));
    await until(() => simulator.processes().length === 1);
    await client.query(`KILL ${simulator.processes()[0]?.connectionId ?? 0}`);
    await second;
    await until(() => simulator.processes().length === 0);
  });

  it('interrupts the engine when it is the engine that takes long', async () => {
    await using victim = await connectTo(simulator);
    const digits =
      '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
    const cross = Array.from({ length: 12 }, (_, index) => `${digits} t${index}`).join(', ');
    const running = errorOf(
      victim.query(`SELECT count(*) FROM ${cross} WHERE t0.d * t1.d + t2.d * t11.d > 3 * t4.d + t10.d`),
    );
    await until(() => simulator.processes().length === 1);
    await client.query(`KILL QUERY ${simulator.processes()[0]?.connectionId ?? 0}`);
    expect((await running).message).toContain('killed manually');
  });

  it('ends the query of a client that has gone', async () => {
    const gone = await connectTo(simulator);
    const running = errorOf(gone.query('SELECT sleep(600)'));
    await until(() => simulator.processes().length === 1);
    gone.destroy();
    await until(() => simulator.processes().length === 0);
    expect(simulator.statements().at(-1)).toMatchObject({ text: 'SELECT sleep(600)', outcome: 'disconnected' });
    await Promise.race([running, Promise.resolve()]);
  });

  it('lists connections with SHOW PROCESSLIST, variables, databases, and describes a table', async () => {
    const [processes] = await client.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
    expect(processes[0]).toMatchObject({ User: 'root', Command: 'Sleep', Warehouse: 'default_warehouse' });
    expect(await firstRow(client, "SHOW VARIABLES LIKE 'query_timeout'")).toEqual(['query_timeout', '300']);
    const [databases] = await client.query<RowDataPacket[]>('SHOW DATABASES');
    expect(databases.map((row) => row['Database'])).toEqual(['_statistics_', 'information_schema', 'sales', 'sys']);
    expect(await firstRow(client, 'DESC information_schema.loads')).toEqual(['ID', 'bigint', 'YES', 'false', null, '']);
  });

  it('changes user and database, pings, and resets the session', async () => {
    await using session = await connectTo(simulator, { database: 'information_schema' });
    expect(await firstRow(session, 'SELECT count(*) FROM loads')).toEqual(['1']);
    await session.ping();
    await session.changeUser({ user: 'reader', password: 'open sesame', database: 'sales' });
    expect(await firstRow(session, 'SELECT count(*), user() FROM orders')).toEqual(['1', "'reader'@'%'"]);
    expect(await errorOf(session.query('USE nope'))).toMatchObject({ errno: 5501 });
    expect(await errorOf(connectTo(simulator, { database: 'nope' }))).toMatchObject({ errno: 5501 });
  });

  it('closes a client that sends no protocol, and lives on', async () => {
    const socket = connect(simulator.port, simulator.host);
    await once(socket, 'data');
    socket.write(Buffer.from([3, 0, 0, 1, 1, 2, 3]));
    await once(socket, 'close');
    expect(await firstRow(client, 'SELECT 1')).toEqual([1]);
  });
});

describe('the simulated clock and faults', () => {
  it('stands still until it is advanced, while counters of rates grow', async () => {
    await using simulator = await startSimulator({ scenario: SCENARIO });
    await using client = await connectTo(simulator);
    const read = 'SELECT now(), unix_timestamp(), VALUE FROM information_schema.be_metrics';
    const [now, epoch, value] = await firstRow(client, read);
    expect([now, epoch]).toEqual(['2026-01-31 12:00:00', '1769832000']);
    simulator.advanceClock(60_000);
    const [later, , grown] = await firstRow(client, read);
    expect(later).toBe('2026-01-31 12:01:00');
    expect(Number(grown) - Number(value)).toBeGreaterThanOrEqual(600);
  });

  it('fails and slows the statements that touch a table', async () => {
    const fail = { 'information_schema.fe_metrics': { errno: 1064, message: 'FE RPC failure, address=192.0.2.1' } };
    await using simulator = await startSimulator({
      scenario: aScenario({ faults: { slow: { 'information_schema.loads': 600 }, fail } }),
    });
    await using client = await connectTo(simulator);
    expect(await errorOf(client.query('SELECT * FROM information_schema.fe_metrics'))).toMatchObject({
      errno: 1064,
      message: 'FE RPC failure, address=192.0.2.1',
    });
    expect(
      await errorOf(client.query('SELECT /*+ SET_VAR(query_timeout=1) */ count(*) FROM information_schema.loads')),
    ).toMatchObject({ errno: 5024 });
    simulator.clearFault('information_schema.loads');
    simulator.setFault('*', { fail: { message: 'Backend node not found' } });
    expect((await errorOf(client.query('SELECT 1'))).message).toBe('Backend node not found');
    simulator.clearFault('*');
    expect(await firstRow(client, 'SELECT count(*) FROM information_schema.loads')).toEqual(['0']);
  });

  it('refuses tables that need OPERATE to an account without it', async () => {
    const scenario = { grants: { operate: false } };
    await using simulator = await startSimulator({ scenario: aScenario(scenario) });
    await using client = await connectTo(simulator);
    expect(await errorOf(client.query('SELECT * FROM information_schema.be_metrics'))).toMatchObject({
      errno: 5203,
      sqlState: '42000',
    });
    expect(await firstRow(client, 'SELECT count(*) FROM information_schema.be_tablets')).toEqual(['0']);
    await using old = await startSimulator({ scenario: aScenario({ ...scenario, version: '3.2.16' }) });
    await using oldClient = await connectTo(old);
    expect(await errorOf(oldClient.query('SELECT * FROM information_schema.be_metrics'))).toMatchObject({
      errno: 1252,
      sqlState: '42000',
    });
  });
});

describe('large results', () => {
  const tablets = {
    'information_schema.be_tablets': {
      count: 300_000,
      row: {
        BE_ID: '=10001 + i % 3',
        TABLET_ID: '=20000 + i / 3',
        NUM_ROWSET: 4,
        STATE: 'RUNNING',
        DATA_DIR: '/data${i % 2}',
        CREATE_TIME: '@now-${i}s',
      },
    },
  };

  it('sends as many rows as the table has', async () => {
    await using simulator = await startSimulator({ scenario: aScenario({ generate: tablets }) });
    await using client = await connectTo(simulator);
    expect(
      await firstRow(
        client,
        'SELECT count(*), count(DISTINCT TABLET_ID), max(DATA_DIR), max(CREATE_TIME) FROM information_schema.be_tablets',
      ),
    ).toEqual(['300000', '100000', '/data1', '1769832000']);
    const [rows] = await client.query<RowDataPacket[][]>({
      sql: 'SELECT TABLET_ID, STATE FROM information_schema.be_tablets',
      rowsAsArray: true,
    });
    expect(rows).toHaveLength(300_000);
  });

  it('waits for a reader that stops, and ends the query when it leaves', async () => {
    await using simulator = await startSimulator({ scenario: aScenario({ generate: tablets }) });
    const client = createConnection({ host: simulator.host, port: simulator.port, user: 'root' });
    const stream = client.query('SELECT * FROM information_schema.be_tablets').stream();
    stream.on('error', () => undefined);
    await once(stream, 'readable');
    expect(simulator.processes()).toHaveLength(1);
    client.destroy();
    await until(() => simulator.processes().length === 0);
    expect(simulator.statements().at(-1)?.rows).toBeLessThan(300_000);
  });
});
