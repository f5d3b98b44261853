import { DEFAULT_LIMITS, HubError } from '@starrocks-mcp/protocol';
import { judge, type ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { afterEach, describe, expect, it } from 'vitest';
import { openPool, type ClusterPool, type ClusterPoolConfig } from './index.ts';
import { startScriptedServer, type Reply, type ScriptedServer } from './scripted-server.ts';

const OK: Reply = { ok: true };
const UNKNOWN_VARIABLE: Reply = { errno: 1193, sqlState: 'HY000', message: "Unknown system variable 'x'" };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

function text(sql: string): ReadOnlyStatement {
  const verdict = judge(sql);
  if (!verdict.ok) throw new Error(verdict.refusal.message);
  return verdict.statement;
}

function oneCell(value: string | null, type = 253): Reply {
  return { columns: [{ name: 'c', type }], rows: [[value]] };
}

/** A 3.4+ FE unless the script says otherwise: dialect, query tag and limit are answered, statements go to `script`. */
async function serve(script: (sql: string, server: ScriptedServer) => Reply): Promise<ScriptedServer> {
  const server = await startScriptedServer({
    reply: (sql, self) => {
      const scripted = script(sql, self);
      if (!('ok' in scripted)) return scripted;
      return sql === 'SELECT @@sql_dialect' ? oneCell('StarRocks') : OK;
    },
  });
  opened.push(server);
  return server;
}

function pool(server: ScriptedServer, config: Partial<ClusterPoolConfig> = {}): ClusterPool {
  const made = openPool({ host: '127.0.0.1', port: server.port, user: 'reader', password: '', ...config });
  opened.push(made);
  return made;
}

async function failure(promise: Promise<unknown>): Promise<HubError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HubError) return error;
  throw error;
}

/** Kills by tag or by thread id as a FE does: the hanging query ends with its error, then KILL answers. */
function killing(sql: string, server: ScriptedServer): Reply {
  const byThread = /^KILL QUERY (\d+)$/.exec(sql)?.[1];
  const tag = /^KILL QUERY '(.+)'$/.exec(sql)?.[1];
  const tagged = server.statements.find((entry) => tag !== undefined && entry.text.includes(tag))?.threadId;
  server.endHanging(byThread === undefined ? (tagged ?? 0) : Number(byThread));
  return OK;
}

describe('a pool', () => {
  it('pins the session once and sends the statement exactly as judged', async () => {
    const server = await serve((sql) => (sql.startsWith('SELECT 1') ? oneCell('1', 3) : OK));
    const cluster = pool(server, { maxConnections: 1 });
    const sql = 'SELECT 1 AS `a b` /* why */ ;';
    await cluster.run(text(sql), DEFAULT_LIMITS);
    await cluster.run(text(sql), DEFAULT_LIMITS);
    // A second or two of the deadline may have gone when the session stands.
    const texts = server.statements.map((entry) => entry.text.replace(/= (?:60|5\d)$/, '= about 60'));
    expect(texts.filter((sent) => !sent.startsWith('SET custom_query_id'))).toEqual([
      'SELECT @@sql_dialect',
      'SET query_timeout = about 60',
      sql,
      sql,
    ]);
  });

  it('shortens query_timeout for a shorter deadline and lengthens it again', async () => {
    const server = await serve((sql) => (sql === 'SELECT 1' ? oneCell('1', 3) : OK));
    const cluster = pool(server);
    for (const timeoutMs of [60_000, 5_000, 5_000, 60_000, 400]) {
      await cluster.run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs });
    }
    const limits = server.statements.map((entry) => entry.text).filter((sent) => sent.includes('query_timeout'));
    expect(limits.map((sent) => Number(sent.split('=')[1]))).toEqual([60, 5, 60, 1]);
  });

  it('refuses a session whose dialect reads text by other rules', async () => {
    const server = await serve((sql) => (sql === 'SELECT @@sql_dialect' ? oneCell('trino') : OK));
    const error = await failure(pool(server).run(text('SELECT 1'), DEFAULT_LIMITS));
    expect(error.message).toContain('sql_dialect');
    expect(server.statements.map((entry) => entry.text)).not.toContain('SELECT 1');
  });

  it('gives every type as an exact cell', async () => {
    const columns = [
      { name: 'bool', type: 1, length: 1, charset: 63 },
      { name: 'int', type: 3, charset: 63 },
      { name: 'big', type: 8, charset: 63 },
      { name: 'large', type: 254 },
      { name: 'dec', type: 246, charset: 63 },
      { name: 'dbl', type: 5, charset: 63 },
      { name: 'nan', type: 5, charset: 63 },
      { name: 'day', type: 10, charset: 63 },
      { name: 'at', type: 12, charset: 63 },
      { name: 'txt', type: 253 },
      { name: 'bin', type: 252, charset: 63 },
      { name: 'none', type: 253 },
    ];
    const values = [
      '1',
      '-7',
      '9223372036854775807',
      '170141183460469231731687303715884105727',
      '0.100000000000000000',
      '3.0000000000000004e-5',
      'nan',
      '2026-01-01',
      '2026-01-01 00:00:00.123456',
      '热 "x"',
      Buffer.from([0, 255, 10]),
      null,
    ];
    const server = await serve((sql) => (sql === 'SELECT 1' ? { columns, rows: [values] } : OK));
    const answer = await pool(server).run(text('SELECT 1'), DEFAULT_LIMITS);
    expect(answer.rows).toEqual([
      [
        1,
        -7,
        '9223372036854775807',
        '170141183460469231731687303715884105727',
        '0.100000000000000000',
        3.0000000000000004e-5,
        'nan',
        '2026-01-01',
        '2026-01-01 00:00:00.123456',
        '热 "x"',
        'AP8K',
        null,
      ],
    ]);
    expect(answer.fields.map((field) => field.type)).toEqual([
      'BOOLEAN',
      'INT',
      'BIGINT',
      'STRING',
      'DECIMAL',
      'DOUBLE',
      'DOUBLE',
      'DATE',
      'DATETIME',
      'VARCHAR',
      'VARBINARY',
      'VARCHAR',
    ]);
  });

  it('keeps two columns of one name apart', async () => {
    const columns = [
      { name: 'x', type: 3 },
      { name: 'x', type: 3 },
    ];
    const server = await serve((sql) => (sql === 'SELECT 1' ? { columns, rows: [['1', '2']] } : OK));
    expect((await pool(server).run(text('SELECT 1'), DEFAULT_LIMITS)).rows).toEqual([[1, 2]]);
  });

  it('replaces an idle connection that the server has closed', async () => {
    const server = await serve((sql) => (sql === 'SELECT 1' ? oneCell('1', 3) : OK));
    const cluster = pool(server);
    await cluster.run(text('SELECT 1'), DEFAULT_LIMITS);
    for (const socket of server.sockets.values()) socket.destroy();
    expect((await cluster.run(text('SELECT 1'), DEFAULT_LIMITS)).rows).toEqual([[1]]);
  });

  it('asks a fresh connection once when a used one hangs up, and gives up when that hangs up too', async () => {
    let hangUps = 0;
    const server = await serve((sql) => {
      if (sql === 'SELECT 2') {
        hangUps += 1;
        return { hangUp: true };
      }
      return sql === 'SELECT 1' ? oneCell('1', 3) : OK;
    });
    const cluster = pool(server);
    await cluster.run(text('SELECT 1'), DEFAULT_LIMITS);
    const error = await failure(cluster.run(text('SELECT 2'), DEFAULT_LIMITS));
    expect(error.code).toBe('DB_UNAVAILABLE');
    expect(hangUps).toBe(2);
  });

  it('says DB_UNAVAILABLE to everyone who waits when nobody listens', async () => {
    const server = await serve(() => OK);
    await server.close();
    const cluster = pool(server, { maxConnections: 2 });
    const errors = await Promise.all([1, 2, 3, 4, 5].map(() => failure(cluster.run(text('SELECT 1'), DEFAULT_LIMITS))));
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['DB_UNAVAILABLE']));
  });

  it('does not send the password in clear text over plain TCP', async () => {
    const server = await startScriptedServer({ reply: () => OK, authSwitch: 'mysql_clear_password' });
    opened.push(server);
    const error = await failure(pool(server, { password: 'p' }).run(text('SELECT 1'), DEFAULT_LIMITS));
    expect(error.code).toBe('DB_TLS_REQUIRED');
  });

  it.each(['caching_sha2_password', 'sha256_password'])('does not log in by %s', async (authSwitch) => {
    const server = await startScriptedServer({ reply: () => OK, authSwitch });
    opened.push(server);
    const error = await failure(pool(server, { password: 'p' }).run(text('SELECT 1'), DEFAULT_LIMITS));
    expect(['DB_AUTH_FAILED', 'DB_UNAVAILABLE']).toContain(error.code);
    expect(server.statements).toEqual([]);
  });

  it('never lets more statements run than it has connections, and refuses beyond its queue', async () => {
    const server = await serve((sql, self) => (sql === 'SELECT 1' ? { hang: true } : killing(sql, self)));
    const cluster = pool(server, { maxConnections: 2, maxWaiting: 3 });
    const abort = new AbortController();
    const runs = Array.from({ length: 6 }, () =>
      failure(cluster.run(text('SELECT 1'), { ...DEFAULT_LIMITS, signal: abort.signal })),
    );
    const busy = await Promise.race(runs);
    expect(busy.code).toBe('HUB_BUSY');
    abort.abort();
    const codes = (await Promise.all(runs)).map((error) => error.code);
    expect(codes.filter((code) => code === 'CANCELLED').length).toBeGreaterThanOrEqual(3);
    expect(server.statements.filter((entry) => entry.text === 'SELECT 1').length).toBeLessThanOrEqual(2);
  });
});

describe('ending a statement', () => {
  it('kills by query tag where the release has one, and confirms', async () => {
    const server = await serve((sql, self) => (sql === 'SELECT 1' ? { hang: true } : killing(sql, self)));
    const error = await failure(pool(server).run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'QUERY_TIMEOUT', details: { killConfirmed: true } });
    const kills = server.statements.filter((entry) => entry.text.startsWith('KILL'));
    expect(kills).toHaveLength(1);
    expect(kills[0]?.text).toMatch(/^KILL QUERY 'starrocks-mcp-[0-9a-f-]{36}'$/);
    expect(kills[0]?.threadId).not.toBe(server.statements.find((entry) => entry.text === 'SELECT 1')?.threadId);
  });

  it('kills by thread id where it has none', async () => {
    const server = await serve((sql, self) => {
      if (sql.startsWith('SET custom_query_id')) return UNKNOWN_VARIABLE;
      return sql === 'SELECT 1' ? { hang: true } : killing(sql, self);
    });
    const error = await failure(pool(server).run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 50 }));
    expect(error.details).toEqual({ killConfirmed: true });
    const victim = server.statements.find((entry) => entry.text === 'SELECT 1')?.threadId;
    expect(server.statements.map((entry) => entry.text)).toContain(`KILL QUERY ${victim}`);
  });

  it('goes on with the same connection after a confirmed kill', async () => {
    const server = await serve((sql, self) => {
      if (sql === 'SELECT 2') return oneCell('2', 3);
      return sql === 'SELECT 1' ? { hang: true } : killing(sql, self);
    });
    const cluster = pool(server, { maxConnections: 1 });
    await failure(cluster.run(text('SELECT 1'), { ...DEFAULT_LIMITS, signal: AbortSignal.timeout(50) }));
    expect((await cluster.run(text('SELECT 2'), DEFAULT_LIMITS)).rows).toEqual([[2]]);
    const threads = server.statements.filter((entry) => /^SELECT [12]$/.test(entry.text));
    expect(new Set(threads.map((entry) => entry.threadId)).size).toBe(1);
  });

  it('destroys the connection when the cluster does not end the query, and says so', async () => {
    const server = await serve((sql) => (sql === 'SELECT 1' ? { hang: true } : OK));
    const cluster = pool(server, { killConfirmTimeoutMs: 60 });
    const error = await failure(cluster.run(text('SELECT 1'), { ...DEFAULT_LIMITS, timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'QUERY_TIMEOUT', details: { killConfirmed: false } });
    const victim = server.statements.find((entry) => entry.text === 'SELECT 1')?.threadId ?? 0;
    await expect.poll(() => server.sockets.has(victim)).toBe(false);
  });

  it('kills what still runs when the pool closes', async () => {
    const server = await serve((sql, self) => (sql === 'SELECT 1' ? { hang: true } : killing(sql, self)));
    const cluster = pool(server);
    const running = failure(cluster.run(text('SELECT 1'), DEFAULT_LIMITS));
    await expect.poll(() => server.statements.some((entry) => entry.text === 'SELECT 1')).toBe(true);
    await cluster.close();
    expect((await running).code).toBe('CANCELLED');
    expect(server.statements.filter((entry) => entry.text.startsWith('KILL'))).toHaveLength(1);
    expect((await failure(cluster.run(text('SELECT 1'), DEFAULT_LIMITS))).code).toBe('SHUTTING_DOWN');
    await expect.poll(() => server.sockets.size).toBe(0);
  });
});

describe('limits', () => {
  function* numbers(count: number): Iterable<readonly string[]> {
    for (let n = 0; n < count; n += 1) yield [String(n), 'x'.repeat(100)];
  }
  const columns = [
    { name: 'n', type: 3 },
    { name: 'pad', type: 253 },
  ];
  const many = (count: number) => (sql: string, self: ScriptedServer) =>
    sql === 'SELECT 1' ? { columns, rows: numbers(count) } : killing(sql, self);

  it('keeps all of an answer that just fits', async () => {
    const server = await serve(many(100));
    const answer = await pool(server).run(text('SELECT 1'), { ...DEFAULT_LIMITS, maxRows: 100 });
    expect(answer).toMatchObject({ truncated: false });
    expect(answer.rows).toHaveLength(100);
    expect(server.statements.some((entry) => entry.text.startsWith('KILL'))).toBe(false);
  });

  it('cuts at maxRows, marks it and stops the query', async () => {
    const server = await serve(many(5_000));
    const cluster = pool(server);
    const answer = await cluster.run(text('SELECT 1'), { ...DEFAULT_LIMITS, maxRows: 99 });
    expect(answer.truncated).toBe(true);
    expect(answer.rows.map((row) => row[0])).toEqual(Array.from({ length: 99 }, (_, n) => n));
    expect(server.statements.filter((entry) => entry.text.startsWith('KILL'))).toHaveLength(1);
  });

  it('cuts at maxBytes between rows', async () => {
    const server = await serve(many(5_000));
    const answer = await pool(server).run(text('SELECT 1'), { ...DEFAULT_LIMITS, maxBytes: 10_000 });
    expect(answer.truncated).toBe(true);
    expect(answer.bytes).toBeLessThanOrEqual(10_000);
    expect(Math.abs(JSON.stringify(answer.rows).length - answer.bytes)).toBeLessThan(answer.rows.length * 2 + 2);
  });

  it('refuses a row that no reader would take', async () => {
    const huge: Reply = { columns: [{ name: 'c', type: 253 }], rows: [['x'.repeat(1_100_000)]] };
    const server = await serve((sql, self) => (sql === 'SELECT 1' ? huge : killing(sql, self)));
    expect((await failure(pool(server).run(text('SELECT 1'), DEFAULT_LIMITS))).code).toBe('ROW_TOO_LARGE');
  });

  it('streams batches of about a frame, in order and whole', async () => {
    const server = await serve(many(200_000));
    const stream = await pool(server).stream(text('SELECT 1'), {
      ...DEFAULT_LIMITS,
      maxRows: 1_000_000,
      maxBytes: 100_000_000,
    });
    const sizes: number[] = [];
    let next = 0;
    for await (const batch of stream.batches) {
      sizes.push(JSON.stringify(batch).length);
      expect(batch[0]?.[0]).toBe(next);
      next += batch.length;
    }
    expect(next).toBe(200_000);
    expect(stream.outcome).toMatchObject({ rows: 200_000, truncated: false });
    expect(Math.max(...sizes)).toBeLessThan(64 * 1024);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(32 * 1024);
  });

  it('leaves the answer on the socket while nobody reads', async () => {
    const server = await serve((sql, self) => (sql === 'SELECT 2' ? oneCell('2', 3) : many(200_000)(sql, self)));
    const cluster = pool(server);
    const stream = await cluster.stream(text('SELECT 1'), { ...DEFAULT_LIMITS, maxRows: 1e6, maxBytes: 1e9 });
    for (let n = 0; n < 100; n += 1) await cluster.run(text('SELECT 2'), DEFAULT_LIMITS);
    const thread = server.statements.find((entry) => entry.text === 'SELECT 1')?.threadId ?? 0;
    expect(server.sockets.get(thread)?.writableLength).toBeGreaterThan(1_000_000);
    let rows = 0;
    for await (const batch of stream.batches) rows += batch.length;
    expect(rows).toBe(200_000);
  });

  it('kills the statement when its reader walks away', async () => {
    const server = await serve(many(200_000));
    const stream = await pool(server).stream(text('SELECT 1'), { ...DEFAULT_LIMITS, maxBytes: 100_000_000 });
    for await (const batch of stream.batches) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(server.statements.filter((entry) => entry.text.startsWith('KILL'))).toHaveLength(1);
  });
});
