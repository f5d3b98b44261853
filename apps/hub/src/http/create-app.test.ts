import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const acme = aKey(['acme']);
let agent: ContractAgent;
let hub: TestHub;

beforeAll(async () => {
  agent = await openContractAgent();
  hub = await aHub({
    tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
    keys: [acme.entry],
    env: { ALLOWED_ORIGINS: 'https://app.example.com', ALLOWED_HOSTS: 'mcp.example.com' },
  });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

const key = { 'x-api-key': acme.key };
const get = (path: string, headers: Record<string, string> = {}) =>
  ask(hub.url + path, { headers: { ...key, ...headers } });

describe('Host', () => {
  it.each([
    ['localhost', 200],
    ['127.0.0.1:9', 200],
    ['[::1]:3000', 200],
    ['mcp.example.com', 200],
    ['MCP.example.com:443', 200],
    ['evil.example.com', 403],
    ['127.0.0.1.evil.example.com', 403],
    ['localhost@evil.example.com', 403],
    ['10.1.2.3', 403],
  ])('%j is answered with %i on every route', async (host, status) => {
    const answers = await Promise.all(['/health', '/tools', '/mcp', '/nothing'].map((path) => get(path, { host })));
    expect(answers.map((answer) => (answer.status === 403 ? 403 : 200))).toEqual([status, status, status, status]);
  });
});

describe('Origin', () => {
  it.each([
    ['https://app.example.com', true],
    ['http://localhost:5173', true],
    ['http://127.0.0.1:6274', true],
    ['https://evil.example.com', false],
    ['https://app.example.com.evil.example.com', false],
    ['http://localhost.evil.example.com', false],
    ['null', false],
    ['file://', false],
  ])('%s is let in: %s', async (origin, allowed) => {
    const answers = await Promise.all(['/health', '/tools', '/mcp'].map((path) => get(path, { origin })));
    const refused = answers.map(({ status, headers }) => [status === 403, headers['access-control-allow-origin']]);
    expect(refused).toEqual(Array.from({ length: 3 }, () => [!allowed, allowed ? origin : undefined]));
  });

  it('may ask before it sends', async () => {
    const headers = {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key,x-tenant-id,content-type',
    };
    const answer = await ask(`${hub.url}/mcp`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-headers']).toContain('x-api-key');
  });
});

describe('a request', () => {
  it('keeps a sane id of its own, and gets a new one otherwise', async () => {
    expect((await get('/health', { 'x-request-id': 'my-request-0001' })).headers['x-request-id']).toBe(
      'my-request-0001',
    );
    const replaced = (await get('/health', { 'x-request-id': 'a b; "drop"' })).headers['x-request-id'];
    expect(replaced).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('for no path of the hub is answered in JSON', async () => {
    for (const path of [
      '/',
      '/nothing',
      '/TOOLS',
      '/tools/',
      '/%zz',
      '/admin',
      '/.well-known/oauth-protected-resource',
    ]) {
      const { status, json } = await get(path);
      expect([path, status, typeof json().request_id]).toEqual([path, path === '/%zz' ? status : 404, 'string']);
    }
  });

  it('with another method than the path knows is told which', async () => {
    const answer = await ask(`${hub.url}/tools`, { method: 'PUT', headers: key });
    expect([answer.status, answer.headers.allow, answer.json().code]).toEqual([405, 'GET', 'METHOD_NOT_ALLOWED']);
  });

  it('with broken JSON is answered 400 without a stack', async () => {
    const rest = await postJson(`${hub.url}/call-tool`, { key: acme.key, body: '{"tool":' });
    expect([rest.status, rest.json().code]).toEqual([400, 'BAD_REQUEST']);
    const mcp = await postJson(`${hub.url}/mcp`, { key: acme.key, body: '{"jsonrpc":' });
    expect([mcp.status, mcp.json()]).toMatchObject([400, { jsonrpc: '2.0', error: { code: -32_700 } }]);
    expect(rest.text + mcp.text).not.toMatch(/ at |node:|\.ts/);
  });

  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['nothing', {}],
  ])('with %s instead of JSON is answered 415', async (_, headers) => {
    const answer = await ask(`${hub.url}/call-tool`, { method: 'POST', headers: { ...key, ...headers }, body: '{}' });
    expect([answer.status, answer.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('of more than 1 MiB is refused, announced or not', async () => {
    const body = JSON.stringify({ tool: 'x'.repeat(1024 * 1024) });
    const announced = await postJson(`${hub.url}/call-tool`, { key: acme.key, body });
    const chunked = await ask(`${hub.url}/call-tool`, {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body,
    });
    expect([announced.status, chunked.status, chunked.json().code]).toEqual([413, 413, 'BODY_TOO_LARGE']);
  });

  it.each([
    ['no tool', {}],
    ['a tool that is no text', { tool: 7 }],
    ['a list', []],
    ['null', null],
    ['arguments that are a list', { tool: 'get_disk_usage', arguments: [] }],
  ])('to call %s is answered 400', async (_, body) => {
    expect((await postJson(`${hub.url}/call-tool`, { key: acme.key, body })).status).toBe(400);
  });

  it('to call an unknown tool, or with wrong arguments, says so', async () => {
    const unknown = await postJson(`${hub.url}/call-tool`, { key: acme.key, body: { tool: 'drop_everything' } });
    expect([unknown.status, unknown.json()]).toMatchObject([404, { code: 'TOOL_UNKNOWN', tenant: 'acme' }]);
    const wrong = await postJson(`${hub.url}/call-tool`, {
      key: acme.key,
      body: { tool: 'run_select_sql', arguments: { sql: 1 } },
    });
    expect([wrong.status, wrong.json().code]).toEqual([400, 'BAD_ARGUMENTS']);
  });

  it.each([
    ['that is no HTTP', '\u0000\u0001 nonsense\r\n\r\n', 400],
    ['with a flood of headers', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}`, 431],
  ])('%s is told so, closes its connection and nothing else', async (_, bytes, status) => {
    const socket = connect(hub.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => (answer += String(part)));
    socket.on('error', () => {});
    socket.end(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*"code":"BAD_REQUEST"`, 's'));
    expect((await get('/health')).status).toBe(200);
  });

  it('with a body that is no UTF-8 is refused, as decoding would change a statement in it', async () => {
    const headers = { 'x-api-key': acme.key, 'content-type': 'application/json' };
    const body = Buffer.from([...Buffer.from('{"tool":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    const refused = await fetch(`${hub.url}/call-tool`, { method: 'POST', headers, body });
    expect([refused.status, await refused.json()]).toMatchObject([400, { message: 'The body is not valid UTF-8.' }]);
  });
});

describe('the log', () => {
  it('has one line per request with who, what and how it ended, and no secret, SQL or row', async () => {
    const body = { tool: 'run_select_sql', arguments: { sql: "SELECT 'literal-of-the-customer' AS one" } };
    const { headers } = await postJson(`${hub.url}/call-tool`, { key: acme.key, body });
    const mine = hub.lines.filter(({ requestId }) => requestId === headers['x-request-id']);
    expect(mine).toMatchObject([
      { tenantId: 'acme', tool: 'run_select_sql', outcome: 'ok', route: '/call-tool', status: 200 },
    ]);
    expect(hub.logText()).not.toMatch(new RegExp(`literal-of-the-customer|${acme.key}|${agent.token}`));
  });
});
