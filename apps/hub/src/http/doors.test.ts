import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const METRICS = 'metrics-key-of-this-test-0123456';
const acme = aKey(['acme'], { name: 'acme-key' });
const both = aKey(['acme', 'beta']);
const off = aKey(['off']);
const confined = aKey(['acme'], { tools: ['get_disk_usage'] });
const expired = aKey(['acme'], { expires: '2020-01-01' });

let agent: ContractAgent;
let hub: TestHub;

beforeAll(async () => {
  agent = await openContractAgent();
  const link = { agent_url: agent.url, agent_token: agent.token };
  const tenants = { acme: link, beta: link, off: { ...link, enabled: false } };
  const keys = [acme, both, off, confined, expired].map(({ entry }) => entry);
  hub = await aHub({ tenants, keys, env: { ADMIN_KEY: ADMIN, METRICS_KEY: METRICS } });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

const tools = (headers: Record<string, string>) => ask(`${hub.url}/tools`, { headers });

describe('every route', () => {
  it('that has no door is named here', async () => {
    const openRoutes = hub.routes.filter(({ door }) => door === 'open').map(({ path }) => path);
    // What a host needs before it has an identity, and the doors that check a signature or a one-time code themselves.
    const forAgents = new Set([
      '/agent/install.sh',
      '/agent/starrocks-agent.mjs',
      '/agent/starrocks-agent.mjs.sha256',
      '/agent/starrocks-agent.catalogue.json',
      '/agent/v1/enroll',
      '/agent/v1/identity-check',
      '/agent/v1/retire',
      '/agent/v1/rotate',
      // Checks the key or the cookie itself.
      '/console/api/session',
      // Files that hold nothing of anybody.
      '/console',
      '/console/',
      '/console/*path',
    ]);
    expect(openRoutes.filter((path) => !forAgents.has(path))).toEqual(['/health', '/ready']);
  });

  it('of operators refuses a tenant’s key, and of tenants an operator’s', async () => {
    for (const { method, path, door } of hub.routes.filter((route) => route.door !== 'open' && route.door !== 'key')) {
      const key = door === 'tenant' ? ADMIN : acme.key;
      const headers = { 'x-api-key': key, 'x-tenant-id': 'acme', 'content-type': 'application/json' };
      const { status } = await ask(hub.url + path, { method: method.toUpperCase(), headers, body: '{}' });
      expect([path, status]).toEqual([path, 403]);
    }
  });

  it('answers with security headers and without telling what it is made of', async () => {
    const { headers } = await ask(`${hub.url}/health`);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('a key', () => {
  it('may come as a bearer token', async () => {
    expect((await tools({ authorization: `Bearer ${acme.key}` })).status).toBe(200);
  });

  it('opens its one tenant without naming it', async () => {
    expect((await tools({ 'x-api-key': acme.key })).json().tenant).toBe('acme');
  });

  it('for several tenants asks which one', async () => {
    const answer = await tools({ 'x-api-key': both.key });
    expect([answer.status, answer.json().code]).toEqual([400, 'TENANT_MISSING']);
    expect((await tools({ 'x-api-key': both.key, 'x-tenant-id': 'beta' })).json().tenant).toBe('beta');
  });

  it('that has expired is no key', async () => {
    expect((await tools({ 'x-api-key': expired.key })).status).toBe(401);
  });

  it('confined to a tool is offered that one alone, and refused the others', async () => {
    const listed = (await tools({ 'x-api-key': confined.key })).json().tools;
    expect(listed).toMatchObject([{ name: 'get_disk_usage' }]);
    const body = { tool: 'run_select_sql', arguments: { sql: 'SELECT 1' } };
    const refused = await postJson(`${hub.url}/call-tool`, { key: confined.key, body });
    expect([refused.status, refused.json().code]).toEqual([403, 'FORBIDDEN']);
  });

  it('of the metrics opens the metrics and nothing else', async () => {
    const headers = { 'x-api-key': METRICS };
    expect((await ask(`${hub.url}/metrics`, { headers })).text).toContain('starrocks_mcp_info');
    expect((await ask(`${hub.url}/admin/stats`, { headers })).status).toBe(403);
  });
});

describe('a tenant', () => {
  it('that is unknown, disabled or another’s gives one and the same answer', async () => {
    const answers = await Promise.all([
      tools({ 'x-api-key': acme.key, 'x-tenant-id': 'nobody' }),
      tools({ 'x-api-key': off.key, 'x-tenant-id': 'off' }),
      tools({ 'x-api-key': acme.key, 'x-tenant-id': 'beta' }),
      tools({ 'x-api-key': acme.key, 'x-tenant-id': 'acme, beta' }),
    ]);
    const asked = ['nobody', 'off', 'beta', 'acme, beta'];
    const shapes = answers.map(({ status, text, headers, json }, index) => {
      const requestId = String(json().request_id);
      const names = Object.keys(headers)
        .filter((name) => name !== 'content-length')
        .join();
      return [status, names, text.replace(requestId, 'ID').replace(`"${asked[index]}"`, '"TENANT"')];
    });
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(answers[0]?.json()).toMatchObject({ error: 'Unknown tenant', code: 'TENANT_UNKNOWN', tenant: 'nobody' });
    expect(answers[0]?.status).toBe(404);
  });
});

describe('a wrong key', () => {
  it('is refused unread after many, and holds up nobody who has a right one', async () => {
    await using other = await aHub({
      tenants: hub.registry.snapshot.tenants.size ? { acme: { agent_url: agent.url, agent_token: agent.token } } : {},
      keys: [acme.entry],
    });
    const tries = Array.from({ length: 70 }, () => ask(`${other.url}/tools`, { headers: { 'x-api-key': 'guess' } }));
    const answers = await Promise.all(tries);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(Number(limited[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(`${other.url}/tools`, { headers: { 'x-api-key': acme.key } })).status).toBe(200);
  });
});

describe('a key with an allowance', () => {
  it('is answered 429 with the time to wait once it is used up', async () => {
    const thrifty = aKey(['acme'], { rate_limit_per_minute: 2 });
    await using other = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      keys: [thrifty.entry],
    });
    const answers = [];
    for (let n = 0; n < 3; n += 1)
      answers.push(await ask(`${other.url}/tools`, { headers: { 'x-api-key': thrifty.key } }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.json().code).toBe('RATE_LIMITED');
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
  });
});
