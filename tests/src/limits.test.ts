import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';
import { openDialOutAgent } from './open-dial-out-agent.ts';

const scenario = { name: 'limits', version: '3.5.7', now: '2026-03-01 12:00:00' };
const BUDGET = 12;

let cluster: Simulator;
let agent: AgentBesideCluster;
let house: House;
/** Where nothing listens until a test has something come back. */
let unusedPort: number;

beforeAll(async () => {
  cluster = await startSimulator({ scenario });
  agent = await openAgent({ clusterPort: cluster.port });
  const gone = await startSimulator({ scenario });
  unusedPort = gone.port;
  await gone.close();
  house = await openHouse({
    tenants: {
      thrifty: { ...agent.entry, limits: { statements_per_hour: BUDGET } },
      free: agent.entry,
      broken: { ...agent.entry, agent_url: `http://127.0.0.1:${unusedPort}` },
      calling: { link: 'dial-out' },
      direct: { direct: { host: '127.0.0.1', port: unusedPort, user: 'root' } },
    },
    keys: { all: ['thrifty', 'free', 'broken', 'calling', 'direct'] },
  });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await agent.agent.close();
  await cluster.close();
});

function headers(tenant: string): Record<string, string> {
  return { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' };
}

function call(tenant: string, tool: string, args: object = {}): Promise<Response> {
  const body = JSON.stringify({ tool, arguments: args });
  return fetch(`${house.url}/call-tool`, { method: 'POST', headers: headers(tenant), body });
}

const select = (tenant: string, sql = 'SELECT 1 AS one') => call(tenant, 'run_select_sql', { sql });

const errorAnswer = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

async function refusalOf(response: Response) {
  const retryAfter = response.headers.get('Retry-After');
  const { code, message, details } = errorAnswer.parse(await response.json());
  return {
    status: response.status,
    code,
    message,
    details,
    retryAfter: retryAfter === null ? null : Number(retryAfter),
  };
}

async function usageOf(tenant: string): Promise<unknown> {
  const response = await fetch(`${house.url}/admin/tenants/${tenant}`, { headers: { 'X-API-Key': ADMIN_KEY } });
  return z.object({ usage: z.unknown() }).parse(await response.json()).usage;
}

async function metrics(): Promise<string> {
  return (await fetch(`${house.url}/metrics`, { headers: { 'X-API-Key': ADMIN_KEY } })).text();
}

function agentIsBack(): Promise<AgentBesideCluster> {
  const env = { AGENT_PORT: String(unusedPort), AGENT_TOKEN: agent.entry.agent_token };
  return openAgent({ clusterPort: cluster.port, env });
}

function testOf(tenant: string): Promise<Response> {
  return fetch(`${house.url}/test-agent`, { headers: headers(tenant) });
}

/** Calls until one is refused without being sent; its answer, and the codes of those before. */
async function breakWayOf(tenant: string) {
  const codes: string[] = [];
  for (;;) {
    const refused = await refusalOf(await select(tenant));
    // A machine that stalls may let a probe through before.
    if (refused.retryAfter !== null || codes.length > 8) return { codes, refused };
    codes.push(refused.code);
  }
}

const reportAnswer = z.object({
  result: z.object({
    status: z.string(),
    score: z.number().nullable(),
    checks: z.array(z.object({ status: z.string(), reason: z.string().optional() })),
    cost: z.object({ statements: z.number() }),
  }),
});

describe('a tenant’s statements of an hour', () => {
  it('end a diagnosis in its midst with unknown checks, and refuse the next with the time to wait', async () => {
    const response = await call('thrifty', 'analyze_system_comprehensive');
    expect(response.status).toBe(200);
    const { result } = reportAnswer.parse(await response.json());
    const unknown = result.checks.filter(({ reason }) => reason?.startsWith('STATEMENT_BUDGET') === true);
    expect(unknown.length).toBeGreaterThan(10);
    expect(new Set(unknown.map(({ status }) => status))).toEqual(new Set(['unknown']));
    expect(result.status).not.toBe('healthy');
    expect(await usageOf('thrifty')).toMatchObject({ statements_this_hour: BUDGET, breaker: 'closed' });

    for (const again of [await call('thrifty', 'analyze_storage_health'), await select('thrifty')]) {
      const { retryAfter, ...refused } = await refusalOf(again);
      expect(refused).toMatchObject({
        status: 429,
        code: 'STATEMENT_BUDGET',
        message: expect.stringContaining('"thrifty"'),
        details: { limit: 'statements_per_hour', allowed: BUDGET, retry_after_seconds: retryAfter },
      });
      expect(retryAfter).toBeGreaterThan(3_500);
      expect(retryAfter).toBeLessThanOrEqual(3_660);
    }
  });

  it('refuse a stream likewise, and leave other tenants of the same agent alone', async () => {
    const stream = await fetch(`${house.url}/stream-sql`, {
      method: 'POST',
      headers: headers('thrifty'),
      body: '{"sql":"SELECT 1"}',
    });
    expect(await refusalOf(stream)).toMatchObject({ status: 429, code: 'STATEMENT_BUDGET' });
    expect((await select('free')).status).toBe(200);
    expect(await metrics()).toContain(`starrocks_mcp_statements_last_hour{tenant="thrifty"} ${BUDGET}`);
  });
});

describe('the way to an agent that is down', () => {
  it('is left alone after five failures, and used at once when a test of it succeeds', async () => {
    const { codes, refused } = await breakWayOf('broken');
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'AGENT_OFFLINE'));
    expect(refused).toMatchObject({
      status: 503,
      code: 'AGENT_OFFLINE',
      retryAfter: 1,
      message: expect.stringMatching(/"broken".*\d times.*test-agent/),
      details: { last_error: 'AGENT_OFFLINE', retry_after_seconds: 1 },
    });
    expect(await usageOf('broken')).toMatchObject({ breaker: expect.stringMatching(/open$/) });
    expect(await metrics()).toMatch(/^starrocks_mcp_circuit_breaker_state\{tenant="broken"\} [12]$/m);
    expect((await testOf('broken')).status).toBe(503);

    const back = await agentIsBack();
    await using _ = back.agent;
    expect((await testOf('broken')).status).toBe(200);
    expect(await usageOf('broken')).toMatchObject({ breaker: 'closed' });
    expect((await select('broken')).status).toBe(200);
  });

  it('is asked by itself again after its wait', async () => {
    await breakWayOf('broken');
    const back = await agentIsBack();
    await using _ = back.agent;
    await expect.poll(async () => (await select('broken')).status, { timeout: 5_000 }).toBe(200);
    expect(await usageOf('broken')).toMatchObject({ breaker: 'closed' });
  });

  it('of an agent that dials out is used as soon as it connects', async () => {
    const { refused } = await breakWayOf('calling');
    expect(refused).toMatchObject({ status: 503, code: 'AGENT_OFFLINE', retryAfter: 1 });
    await using _ = await openDialOutAgent({ house, tenantId: 'calling', clusterPort: cluster.port });
    expect(await usageOf('calling')).toMatchObject({ breaker: 'closed' });
    expect((await select('calling')).status).toBe(200);
  });

  it('to a cluster that the hub reaches itself is told as the database’s', async () => {
    const { codes, refused } = await breakWayOf('direct');
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'DB_UNAVAILABLE'));
    expect(refused).toMatchObject({
      status: 502,
      code: 'DB_UNAVAILABLE',
      retryAfter: 1,
      details: { last_error: 'DB_UNAVAILABLE' },
    });
    const back = await startSimulator({ scenario, port: unusedPort });
    expect((await testOf('direct')).status).toBe(200);
    expect((await select('direct')).status).toBe(200);
    await back.close();
  });
});

describe('the way to an agent that is well', () => {
  it('stays open for statements that are wrong', async () => {
    const wrong = ['SELECT nothing FROM information_schema.tables', 'SELECT * FROM no_such.table_at_all', 'SELECT 1 +'];
    for (const sql of [...wrong, ...wrong, ...wrong])
      expect((await select('free', sql)).status).toBeGreaterThanOrEqual(400);
    expect(await usageOf('free')).toMatchObject({ breaker: 'closed' });
    expect((await select('free')).status).toBe(200);
  });
});
