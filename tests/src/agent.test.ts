import { request as httpRequest } from 'node:http';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, startAgent, type Environment, type RunningAgent } from '@starrocks-mcp/agent';
import {
  agentErrorSchema,
  agentHealthSchema,
  executeSqlResponseSchema,
  frameSchema,
  NDJSON,
  testConnectionSchema,
  type Frame,
} from '@starrocks-mcp/protocol';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const TOKEN = 'a'.repeat(64);
const NEXT_TOKEN = 'b'.repeat(64);
const DATABASE_PASSWORD = 'very-secret-word';

const STATE = mkdtempSync(join(tmpdir(), 'starrocks-agents-'));
afterAll(() => rmSync(STATE, { recursive: true, force: true }));

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    scenario: {
      name: 'agent',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.orders': { id: 'BIGINT', name: 'VARCHAR(50)' } },
      tables: { 'shop.orders': [{ id: '9007199254740993', name: '热' }] },
      generate: { 'shop.events': { count: 60_000, row: { id: 1, pad: 'x'.repeat(100) } } },
    },
    users: { reader: DATABASE_PASSWORD },
  });
});
afterAll(() => simulator.close());

interface Agent extends RunningAgent {
  readonly url: string;
  readonly lines: string[];
}

const agents: RunningAgent[] = [];
async function start(env: Environment = {}): Promise<Agent> {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const agent = await startAgent(
    loadConfig({
      SR_HOST: '127.0.0.1',
      SR_PORT: String(simulator.port),
      SR_USER: 'reader',
      SR_PASSWORD: DATABASE_PASSWORD,
      AGENT_PORT: '0',
      AGENT_TOKEN: TOKEN,
      AGENT_SHUTDOWN_SECONDS: '0',
      AGENT_STATE_DIR: join(STATE, randomUUID()),
      AGENT_POLICY: JSON.stringify({ databases: { allow: ['shop'] } }),
      ...env,
    }),
    log,
  );
  agents.push(agent);
  return Object.assign(agent, { url: `http://127.0.0.1:${agent.port}`, lines });
}
/** What runs for a caller; the agent's own look at the version is none. */
function jobsOnCluster() {
  return simulator.processes().filter(({ text }) => text.includes('shop.'));
}

beforeEach(async () => {
  simulator.clearFault('*');
  simulator.clearFault('shop.orders');
  await vi.waitUntil(() => jobsOnCluster().length === 0);
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
});

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function call(agent: Agent, path: string, { method, headers = {}, body, signal }: Call = {}) {
  const response = await fetch(agent.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      'X-Agent-Token': TOKEN,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function execute(agent: Agent, body: Record<string, unknown>) {
  const { status, text } = await call(agent, '/execute-sql', { body });
  expect([status, text]).toEqual([200, text]);
  return executeSqlResponseSchema.parse(JSON.parse(text));
}

async function refusal(agent: Agent, path: string, options: Call = {}) {
  const answer = await call(agent, path, options);
  return { status: answer.status, headers: answer.headers, ...agentErrorSchema.parse(JSON.parse(answer.text)) };
}

function framesOf(text: string): Frame[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => frameSchema.parse(JSON.parse(line)));
}

function sentTexts(): string[] {
  return simulator.statements().map((record) => record.text);
}

describe('the door', () => {
  it('tells health to everybody, without hosts or secrets', async () => {
    const agent = await start();
    await call(agent, '/test-connection');
    const { status, text } = await call(agent, '/health', { headers: { 'X-Agent-Token': '' } });
    expect(status).toBe(200);
    expect(agentHealthSchema.parse(JSON.parse(text))).toMatchObject({
      status: 'healthy',
      service: 'starrocks-agent',
      database: { connected: true },
    });
    expect(text).not.toMatch(new RegExp(`${simulator.port}|reader|${DATABASE_PASSWORD}`));
  });

  it('tells the version and the round trip to who has the token', async () => {
    const { text } = await call(await start(), '/test-connection');
    expect(testConnectionSchema.parse(JSON.parse(text))).toMatchObject({ version: '3.5.7', adhoc_sql: true });
  });

  it.each([
    ['no token', { 'X-Agent-Token': '' }],
    ['a wrong token', { 'X-Agent-Token': 'c'.repeat(64) }],
    ['a token with more behind it', { 'X-Agent-Token': `${TOKEN}x` }],
    ['a token of no scheme', { 'X-Agent-Token': '', Authorization: TOKEN }],
  ])('answers 401 to %s, on every path but /health', async (_what, headers) => {
    const agent = await start();
    simulator.clearStatements();
    for (const [path, options] of [
      ['/test-connection', {}],
      ['/execute-sql', { body: { sql: 'SELECT 424242' } }],
      [`/jobs/${randomUUID()}`, { method: 'DELETE' }],
      ['/no-such-path', {}],
    ] as const) {
      const answer = await refusal(agent, path, { ...options, headers });
      expect([path, answer.status, answer.code]).toEqual([path, 401, 'UNAUTHENTICATED']);
    }
    expect(sentTexts()).not.toContain('SELECT 424242');
  });

  it('takes a Bearer token, and two tokens while one replaces the other', async () => {
    const agent = await start({ AGENT_TOKEN_NEXT: NEXT_TOKEN });
    const bearer = { 'X-Agent-Token': '', Authorization: `Bearer ${NEXT_TOKEN}` };
    expect((await call(agent, '/test-connection', { headers: bearer })).status).toBe(200);
    expect((await call(agent, '/test-connection', { headers: { 'X-Agent-Token': NEXT_TOKEN } })).status).toBe(200);
    expect((await call(agent, '/test-connection')).status).toBe(200);
  });

  it('refuses browsers, and names that are not its own', async () => {
    const agent = await start({ AGENT_ALLOWED_HOSTS: 'agent.example.com' });
    const answer = await refusal(agent, '/health', { headers: { Origin: 'http://localhost:3000' } });
    expect([answer.status, answer.code]).toEqual([403, 'ORIGIN_REFUSED']);
    const byHost = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest(`${agent.url}/health`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await byHost('evil.example.org')).toBe(403);
    expect(await byHost('localhost.evil.example.org')).toBe(403);
    expect(await byHost('agent.example.com:6080')).toBe(200);
    expect(await byHost('203.0.113.7:8080')).toBe(200);
    expect(await byHost('[::1]:8080')).toBe(200);
  });

  it.each([
    ['broken JSON', '{"sql": "SELECT 1"', {}, 400, 'BAD_REQUEST'],
    ['no statement', '{}', {}, 400, 'BAD_REQUEST'],
    ['a wrong type', '{"sql": 1}', {}, 400, 'BAD_REQUEST'],
    ['an array', '[]', {}, 400, 'BAD_REQUEST'],
    ['a job id that is none', '{"sql": "SELECT 1", "jobId": "x"}', {}, 400, 'BAD_REQUEST'],
    ['another media type', '{"sql": "SELECT 1"}', { 'Content-Type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a huge body', JSON.stringify({ sql: 'x'.repeat(3_000_000) }), {}, 413, 'BODY_TOO_LARGE'],
  ])('answers %s with a clear error and lives on', async (_what, body, headers, status, code) => {
    const agent = await start();
    const answer = await refusal(agent, '/execute-sql', { body, headers });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect((await call(agent, '/health')).status).toBe(200);
  });

  it('knows paths from methods', async () => {
    const agent = await start();
    expect(await refusal(agent, '/nothing')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const wrongMethod = await refusal(agent, '/execute-sql');
    expect(wrongMethod).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(wrongMethod.headers.get('allow')).toBe('POST');
  });
});

describe('executing', () => {
  it('answers with objects, exact values and the fields', async () => {
    const body = await execute(await start(), { sql: 'SELECT id, name FROM shop.orders' });
    expect(body.data).toEqual([{ id: '9007199254740993', name: '热' }]);
    expect(body.metadata).toMatchObject({
      rowCount: 1,
      truncated: false,
      fields: [
        { name: 'id', type: 'BIGINT' },
        { name: 'name', type: 'VARCHAR' },
      ],
    });
  });

  it('loses no column of a name that comes twice', async () => {
    const body = await execute(await start(), { sql: 'SELECT 1 AS x, 2 AS x, 3 AS x_2' });
    expect(JSON.stringify(body.data)).toBe('[{"x":1,"x_3":2,"x_2":3}]');
    expect(body.metadata.fields.map((field) => field.name)).toEqual(['x', 'x_3', 'x_2']);
  });

  it('binds parameters as literals, never as SQL', async () => {
    const agent = await start();
    const body = await execute(agent, {
      sql: 'SELECT ? AS a, ? AS b, ? AS c',
      parameters: ["x'; DROP TABLE shop.orders; -- \\", 7, null],
    });
    expect(body.data).toEqual([{ a: "x'; DROP TABLE shop.orders; -- \\", b: 7, c: null }]);
    expect(simulator.statements().some((record) => record.kind === 'drop')).toBe(false);
  });

  it.each([
    'DROP TABLE shop.orders',
    'SELECT 1; DROP TABLE shop.orders',
    'SELECT 1 # ; DROP TABLE shop.orders',
    "SELECT 1 INTO OUTFILE 's3://x'",
    'SELECT sleep(9)',
    'SELECT /*+ SET_VAR(query_timeout=9999) */ 1',
    'SET GLOBAL query_timeout = 1',
    'SELECT ?',
  ])('refuses %s before the database sees it', async (sql) => {
    const agent = await start();
    simulator.clearStatements();
    const answer = await refusal(agent, '/execute-sql', { body: { sql } });
    expect([answer.status, answer.code]).toEqual([403, 'NOT_READ_ONLY']);
    expect(answer.details).toMatchObject({ line: 1 });
    expect(sentTexts()).not.toContain(sql);
  });

  it('passes on what the database said, without its text', async () => {
    const answer = await refusal(await start(), '/execute-sql', {
      body: { sql: 'SELECT secret_col FROM shop.orders' },
    });
    expect(answer).toMatchObject({ status: 422, code: 'DB_UNKNOWN_COLUMN' });
    expect(answer.errno).toEqual(expect.any(Number));
    expect(answer.message).not.toContain('secret_col');
  });

  it('cuts at the stricter of its own ceiling and what the hub asks for', async () => {
    const agent = await start({ AGENT_MAX_ROWS: '50' });
    const sql = 'SELECT id FROM shop.events';
    expect((await execute(agent, { sql })).metadata).toMatchObject({ rowCount: 50, truncated: true });
    const tighter = await execute(agent, { sql, limits: { maxRows: 7 } });
    expect(tighter.metadata).toMatchObject({ rowCount: 7, truncated: true });
    const looser = await execute(agent, { sql, limits: { maxRows: 50_000, timeoutMs: 900_000 } });
    expect(looser.metadata.rowCount).toBe(50);
    const timeouts = sentTexts().filter((text) => text.startsWith('SET query_timeout'));
    expect(timeouts.every((text) => Number(text.split('=')[1]) <= 60)).toBe(true);
  });

  it('streams frames: one head, rows in order, one end', async () => {
    const agent = await start({ AGENT_MAX_ROWS: '100000', AGENT_MAX_BYTES: '100000000' });
    const jobId = randomUUID();
    const { status, headers, text } = await call(agent, '/execute-sql', {
      headers: { Accept: NDJSON },
      body: { sql: 'SELECT id, pad FROM shop.events', jobId },
    });
    expect([status, headers.get('content-type')]).toEqual([200, NDJSON]);
    const frames = framesOf(text);
    expect(frames[0]).toMatchObject({ t: 'head', jobId });
    const rows = frames.filter((frame) => frame.t === 'rows');
    expect(rows.map((frame) => frame.seq)).toEqual(rows.map((_, index) => index));
    expect(rows.reduce((sum, frame) => sum + frame.rows.length, 0)).toBe(60_000);
    expect(frames.at(-1)).toMatchObject({ t: 'end', rows: 60_000, truncated: false });
    expect(frames.filter((frame) => frame.t === 'end')).toHaveLength(1);
    const lengths = text
      .split('\n')
      .slice(1, -3)
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBeLessThan(64 * 1024 + 100);
  });

  it('answers a streamed statement that fails at once with its HTTP status', async () => {
    const answer = await refusal(await start(), '/execute-sql', {
      headers: { Accept: NDJSON },
      body: { sql: 'SELECT nothing FROM shop.orders' },
    });
    expect(answer).toMatchObject({ status: 422, code: 'DB_UNKNOWN_COLUMN' });
  });
});

describe('ending', () => {
  async function slowAgent(env: Environment = {}): Promise<Agent> {
    const agent = await start(env);
    await execute(agent, { sql: 'SELECT 1' });
    simulator.setFault('shop.orders', { slowSeconds: 30 });
    return agent;
  }
  const SLOW = 'SELECT id FROM shop.orders';

  it('gives a statement its time and no more', async () => {
    const agent = await slowAgent();
    const answer = await refusal(agent, '/execute-sql', { body: { sql: SLOW, limits: { timeoutMs: 200 } } });
    expect(answer).toMatchObject({ status: 504, code: 'QUERY_TIMEOUT', details: { killConfirmed: true } });
    expect(jobsOnCluster()).toEqual([]);
  });

  it.each([['application/json'], [NDJSON]])('kills the query when the client of %s hangs up', async (accept) => {
    const agent = await slowAgent();
    const abort = new AbortController();
    const running = call(agent, '/execute-sql', {
      headers: { Accept: accept },
      body: { sql: SLOW },
      signal: abort.signal,
    }).catch(() => 'gone');
    await expect.poll(() => jobsOnCluster().length).toBe(1);
    abort.abort();
    expect(await running).toBe('gone');
    await expect.poll(() => jobsOnCluster()).toEqual([]);
  });

  it('kills by job id, and says that the query is gone', async () => {
    const agent = await slowAgent();
    const jobId = randomUUID();
    const running = refusal(agent, '/execute-sql', { body: { sql: SLOW, jobId } });
    await expect.poll(() => jobsOnCluster().length).toBe(1);
    const cancelled = await call(agent, `/jobs/${jobId}`, { method: 'DELETE' });
    expect([cancelled.status, JSON.parse(cancelled.text)]).toEqual([
      200,
      { success: true, jobId, killConfirmed: true },
    ]);
    expect(jobsOnCluster()).toEqual([]);
    expect(await running).toMatchObject({ status: 499, code: 'CANCELLED' });
    expect(await refusal(agent, `/jobs/${jobId}`, { method: 'DELETE' })).toMatchObject({ status: 404 });
  });

  it('runs so many at once, queues a few, and answers 429 to the rest', async () => {
    const agent = await slowAgent({ AGENT_MAX_CONCURRENT: '2', AGENT_MAX_QUEUE: '1' });
    const calls = Array.from({ length: 5 }, () =>
      refusal(agent, '/execute-sql', { body: { sql: SLOW, limits: { timeoutMs: 1_000 } } }),
    );
    await expect.poll(() => jobsOnCluster().length).toBe(2);
    const answers = await Promise.all(calls);
    const busy = answers.filter((answer) => answer.status === 429);
    expect(busy).toHaveLength(2);
    expect(busy.every((answer) => answer.code === 'AGENT_BUSY' && answer.headers.get('retry-after') === '1')).toBe(
      true,
    );
    expect(answers.filter((answer) => answer.status === 504)).toHaveLength(3);
    expect(jobsOnCluster()).toEqual([]);
  });

  it('kills what runs when it stops, and takes nothing new', async () => {
    const agent = await slowAgent();
    const running = refusal(agent, '/execute-sql', { body: { sql: SLOW } });
    await expect.poll(() => jobsOnCluster().length).toBe(1);
    await agent.close();
    expect(await running).toMatchObject({ status: 503, code: 'SHUTTING_DOWN' });
    expect(jobsOnCluster()).toEqual([]);
    await expect(call(agent, '/health')).rejects.toThrow('fetch failed');
  });

  it('lets what runs finish within its grace', async () => {
    const agent = await start({ AGENT_SHUTDOWN_SECONDS: '20' });
    await execute(agent, { sql: 'SELECT 1' });
    simulator.setFault('shop.orders', { slowSeconds: 0.3 });
    const running = execute(agent, { sql: SLOW });
    await expect.poll(() => jobsOnCluster().length).toBe(1);
    await agent.close();
    expect((await running).metadata.rowCount).toBe(1);
  });
});

describe('a database that is away', () => {
  it('is reported by every route, and health turns degraded', async () => {
    const agent = await start({ SR_PORT: '1' });
    const answer = await refusal(agent, '/test-connection');
    expect(answer).toMatchObject({ status: 502, code: 'DB_UNAVAILABLE' });
    expect(answer.message).not.toContain('127.0.0.1');
    expect(await refusal(agent, '/execute-sql', { body: { sql: 'SELECT 1' } })).toMatchObject({ status: 502 });
    const health = agentHealthSchema.parse(JSON.parse((await call(agent, '/health')).text));
    expect(health).toMatchObject({ status: 'degraded', database: { connected: false } });
  });
});

describe('the log', () => {
  it('has one line a statement, with a digest and without text, values or secrets', async () => {
    const agent = await start();
    await execute(agent, { sql: "SELECT 'customer-4711' AS v" });
    await refusal(agent, '/execute-sql', { body: { sql: "SELECT 'customer-4711' AS v FROM shop.nowhere" } });
    await expect.poll(() => agent.lines.filter((line) => line.includes('sqlDigest')).length).toBe(2);
    const all = agent.lines.join('');
    expect(all).not.toMatch(new RegExp(`4711|${TOKEN}|${DATABASE_PASSWORD}|nowhere`));
    const [first, second] = agent.lines.filter((line) => line.includes('sqlDigest')).map((line) => JSON.parse(line));
    expect(first).toMatchObject({ outcome: 'OK', rows: 1, truncated: false });
    expect(second).toMatchObject({ outcome: 'DB_UNKNOWN_TABLE', errno: expect.any(Number) });
  });
});
