import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const user = aKey(['acme'], { name: 'a-user' });
const roles = {
  viewer: aKey([], { role: 'viewer' }),
  operator: aKey([], { role: 'operator' }),
  admin: aKey([], { role: 'admin' }),
};
const confined = aKey(['acme'], { role: 'admin', name: 'of-acme' });

let agent: ContractAgent;
let hub: TestHub;

beforeAll(async () => {
  agent = await openContractAgent();
  const link = { agent_url: agent.url, agent_token: agent.token };
  const keys = [user, roles.viewer, roles.operator, roles.admin, confined].map(({ entry }) => entry);
  hub = await aHub({
    tenants: { acme: link, beta: link },
    keys,
    env: { ADMIN_KEY: ADMIN, TRUST_PROXY: 'loopback', ALLOWED_ORIGINS: 'https://app.example.com' },
  });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

interface Asked {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

function send(method: string, path: string, { key, headers, body }: Asked = {}) {
  return ask(hub.url + path, {
    method,
    headers: { ...(key !== undefined && { 'x-api-key': key }), 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function signIn(key: string, headers: Record<string, string> = {}) {
  const answer = await send('POST', '/console/api/session', { headers, body: { key } });
  const setCookie = String(answer.headers['set-cookie']);
  return { answer, setCookie, cookie: setCookie.split(';')[0] ?? '', csrf: String(answer.json().csrf_token) };
}

describe('an operator’s role', () => {
  const RANK = ['viewer', 'operator', 'admin'] as const;

  it.each(RANK)('%s passes the doors of its own rank and below, and no other', async (role) => {
    const doors = RANK.filter((door) => RANK.indexOf(door) <= RANK.indexOf(role));
    for (const { method, path, door } of hub.routes.filter((route) => RANK.some((rank) => rank === route.door))) {
      const { status, json } = await send(method.toUpperCase(), path, { key: roles[role].key, body: {} });
      const passed = doors.some((open) => open === door);
      expect([path, method, status === 403 && json().code === 'FORBIDDEN']).toEqual([path, method, !passed]);
    }
  });

  it('opens no tenant to MCP', async () => {
    const { status } = await send('GET', '/tools', { key: roles.admin.key, headers: { 'x-tenant-id': 'acme' } });
    expect(status).toBe(403);
  });
});

describe('an operator who is confined to a tenant', () => {
  it('sees it and learns nothing of the others', async () => {
    const { key } = confined;
    const tenants = await send('GET', '/admin/tenants', { key });
    expect(tenants.json().tenants).toMatchObject([{ tenant_id: 'acme' }]);
    expect(await send('GET', '/admin/stats', { key }).then(({ text }) => text)).not.toContain('beta');
    const own = await send('GET', '/admin/tenants/acme', { key });
    const [foreign, none] = await Promise.all([
      send('GET', '/admin/tenants/beta', { key }),
      send('GET', '/admin/tenants/nobody', { key }),
    ]);
    expect([own.status, foreign.status, foreign.json().message]).toEqual([200, 404, none.json().message]);
  });

  it('gives away no more than it has', async () => {
    const make = (body: object) => send('POST', '/admin/keys', { key: confined.key, body });
    const answers = await Promise.all([
      make({ name: 'x', tenants: ['beta'] }),
      make({ name: 'x', role: 'admin' }),
      make({ name: 'x', role: 'metrics' }),
      send('POST', '/admin/tenants', { key: confined.key, body: { id: 'mine' } }),
      send('GET', '/metrics', { key: confined.key }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 403, 403, 403, 403]);
    expect((await make({ name: 'x', tenants: ['acme'] })).status).toBe(201);
    const listed = (await send('GET', '/admin/keys', { key: confined.key })).json().keys;
    expect(JSON.stringify(listed)).not.toMatch(/ADMIN_KEY|beta/);
  });
});

describe('a key made by an operator', () => {
  it('opens what its scopes say, is told once, and opens nothing once revoked', async () => {
    const body = { name: 'made', tenants: ['acme'], tools: ['get_disk_usage'], expires: '2099-12-31' };
    const made = (await send('POST', '/admin/keys', { key: ADMIN, body })).json();
    const { key, ...entry } = made;
    expect(entry).toMatchObject({ name: 'made', source: 'store', role: 'user', tenants: ['acme'], revoked_at: null });
    expect((await send('GET', '/tools', { key: String(key) })).json().tools).toMatchObject([
      { name: 'get_disk_usage' },
    ]);
    expect((await send('GET', '/tools', { key: String(key), headers: { 'x-tenant-id': 'beta' } })).status).toBe(404);
    const listed = await send('GET', '/admin/keys', { key: ADMIN });
    expect(listed.text).toContain(String(entry.prefix));
    expect(listed.text + hub.logText()).not.toContain(String(key));
    expect((await send('DELETE', `/admin/keys/${String(entry.id)}`, { key: ADMIN })).status).toBe(200);
    expect((await send('GET', '/tools', { key: String(key) })).status).toBe(401);
    const again = await send('DELETE', `/admin/keys/${String(entry.id)}`, { key: ADMIN });
    expect(again.json().code).toBe('KEY_UNKNOWN');
  });

  it('is still listed when it has expired, and can be ended for good', async () => {
    const expires = new Date(Date.now() + 300).toISOString();
    const body = { name: 'short', tenants: ['acme'], expires };
    const { id } = (await send('POST', '/admin/keys', { key: ADMIN, body })).json();
    const listed = async () => JSON.stringify((await send('GET', '/admin/keys', { key: ADMIN })).json().keys);
    await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(expires));
    expect((await listed()).split(`"id":"${String(id)}"`)).toHaveLength(2);
    expect((await send('DELETE', `/admin/keys/${String(id)}`, { key: ADMIN })).status).toBe(200);
    expect(await listed()).toMatch(new RegExp(`"id":"${String(id)}"[^}]*"revoked_at":"`));
  });

  it('does not open a later tenant of the same id', async () => {
    await send('POST', '/admin/tenants', { key: ADMIN, body: { id: 'gone' } });
    const made = (await send('POST', '/admin/keys', { key: ADMIN, body: { name: 'k', tenants: ['gone'] } })).json();
    const both = (
      await send('POST', '/admin/keys', { key: ADMIN, body: { name: 'k2', tenants: ['gone', 'acme'] } })
    ).json();
    await send('DELETE', '/admin/tenants/gone', { key: ADMIN });
    await send('POST', '/admin/tenants', { key: ADMIN, body: { id: 'gone' } });
    expect((await send('GET', '/tools', { key: String(made.key) })).status).toBe(401);
    const headers = { 'x-tenant-id': 'gone' };
    expect((await send('GET', '/tools', { key: String(both.key), headers })).status).toBe(404);
  });

  it.each([
    ['without a tenant', { name: 'x' }],
    ['for a tenant that is not there', { name: 'x', tenants: ['nobody'] }],
    ['that has expired', { name: 'x', tenants: ['acme'], expires: '2020-01-01' }],
    ['with a field that is none', { name: 'x', tenants: ['acme'], tenant: 'acme' }],
    [
      'that expired a moment ago',
      { name: 'x', tenants: ['acme'], expires: new Date(Date.now() - 1_000).toISOString() },
    ],
    ['for a tool that is not there', { name: 'x', tenants: ['acme'], tools: ['get_nothing'] }],
    ['for no tool at all', { name: 'x', tenants: ['acme'], tools: [] }],
    ['of the metrics, for a tenant', { name: 'x', role: 'metrics', tenants: ['acme'] }],
    ['with the name of a key of the environment', { name: 'ADMIN_KEY', tenants: ['acme'] }],
    ['with a role that is none', { name: 'x', role: 'root' }],
  ])('%s is refused', async (_what, body) => {
    const { status, json } = await send('POST', '/admin/keys', { key: ADMIN, body });
    expect([status, json().code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('of the file or the environment is removed there', async () => {
    const keys = (await send('GET', '/admin/keys', { key: ADMIN })).json().keys;
    const ids = JSON.stringify(keys).match(/"id":"[^"]+"/g) ?? [];
    expect(ids).toContain('"id":"ADMIN_KEY"');
    const refused = await send('DELETE', '/admin/keys/ADMIN_KEY', { key: ADMIN });
    expect([refused.status, refused.json().code]).toEqual([409, 'KEY_NOT_IN_STORE']);
  });
});

describe('a session of the console', () => {
  it('is a cookie that scripts cannot read and that other sites do not send', async () => {
    const { answer, setCookie } = await signIn(ADMIN);
    expect(answer.json()).toMatchObject({ operator: { name: 'ADMIN_KEY', role: 'admin', tenants: 'all' } });
    expect(setCookie).toMatch(/^srmcp_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const behindTls = await signIn(ADMIN, { 'x-forwarded-proto': 'https' });
    expect(behindTls.setCookie).toContain('; Secure');
  });

  it('reads with the cookie, and changes only with the token that goes with it', async () => {
    const { cookie, csrf } = await signIn(ADMIN);
    const other = await signIn(ADMIN);
    expect((await send('GET', '/admin/tenants', { headers: { cookie } })).status).toBe(200);
    const change = (headers: Record<string, string>) =>
      send('POST', '/admin/keys', { headers: { cookie, ...headers }, body: { name: 'x', tenants: ['acme'] } });
    const refused = await Promise.all([
      change({}),
      change({ 'x-csrf-token': '' }),
      change({ 'x-csrf-token': other.csrf }),
      change({ 'x-csrf-token': csrf.slice(1) }),
    ]);
    expect(refused.map(({ json }) => json().code)).toEqual(Array.from({ length: 4 }, () => 'CSRF_REFUSED'));
    expect((await change({ 'x-csrf-token': csrf })).status).toBe(201);
  });

  it('is none when two came along, of which another host of the domain may have planted one', async () => {
    const [mine, planted] = [await signIn(roles.viewer.key), await signIn(roles.admin.key)];
    const statuses = await Promise.all(
      [`${planted.cookie}; ${mine.cookie}`, `${mine.cookie}; ${planted.cookie}`, `${mine.cookie}; ${mine.cookie}`].map(
        async (cookie) => (await send('GET', '/admin/tenants', { headers: { cookie } })).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('makes room for the newest of a key that signs in without end', async () => {
    const first = await signIn(roles.operator.key);
    const kept = await signIn(roles.operator.key);
    expect((await send('GET', '/admin/tenants', { headers: { cookie: first.cookie } })).status).toBe(200);
    for (let more = 0; more < 99; more += 1)
      await signIn(roles.operator.key, { 'x-forwarded-for': `192.0.2.${more + 100}` });
    const statuses = [first, kept].map(
      async ({ cookie }) => (await send('GET', '/admin/tenants', { headers: { cookie } })).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 200]);
  });

  it('is over after signing out, and says who is signed in until then', async () => {
    const { cookie, csrf } = await signIn(roles.viewer.key);
    expect((await send('GET', '/console/api/session', { headers: { cookie } })).json()).toMatchObject({
      operator: { role: 'viewer' },
      csrf_token: csrf,
    });
    expect((await send('DELETE', '/console/api/session', { headers: { cookie } })).status).toBe(403);
    const out = await send('DELETE', '/console/api/session', { headers: { cookie, 'x-csrf-token': csrf } });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await send('GET', '/admin/tenants', { headers: { cookie } })).status).toBe(401);
    expect((await send('DELETE', '/console/api/session', { headers: { cookie } })).status).toBe(204);
    expect((await send('GET', '/console/api/session', { headers: { cookie } })).status).toBe(401);
    expect((await send('GET', '/console/api/session')).status).toBe(204);
  });

  it('ends with its key', async () => {
    const made = (await send('POST', '/admin/keys', { key: ADMIN, body: { name: 'op', role: 'viewer' } })).json();
    const { cookie } = await signIn(String(made.key));
    expect((await send('GET', '/admin/tenants', { headers: { cookie } })).status).toBe(200);
    await send('DELETE', `/admin/keys/${String(made.id)}`, { key: ADMIN });
    expect((await send('GET', '/admin/tenants', { headers: { cookie } })).status).toBe(401);
  });

  it('is not opened by a wrong key, a user’s key, or from a page that is not the hub’s', async () => {
    const wrong = await signIn('wrong', { 'x-forwarded-for': '192.0.2.7' });
    const users = await signIn(user.key);
    const foreign = await signIn(ADMIN, { origin: 'https://evil.example.com' });
    const form = await ask(`${hub.url}/console/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `key=${ADMIN}`,
    });
    expect([wrong, users, foreign].map(({ answer }) => [answer.status, answer.json().code])).toEqual([
      [401, 'UNAUTHENTICATED'],
      [403, 'FORBIDDEN'],
      [403, 'ORIGIN_REFUSED'],
    ]);
    expect(form.status).toBe(415);
    expect([wrong, users, foreign].map(({ setCookie }) => setCookie)).toEqual(['undefined', 'undefined', 'undefined']);
  });

  it('tells no origin that it may send the cookie', async () => {
    const { cookie } = await signIn(ADMIN);
    const { headers } = await send('GET', '/admin/tenants', { headers: { cookie, origin: 'https://app.example.com' } });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('is no key for MCP', async () => {
    const { cookie } = await signIn(ADMIN);
    expect((await send('GET', '/tools', { headers: { cookie, 'x-tenant-id': 'acme' } })).status).toBe(401);
  });
});

describe('the settings', () => {
  it('tell what is in force and no secret', async () => {
    const { text, json } = await send('GET', '/admin/settings', { key: ADMIN });
    const settings = JSON.stringify(json().settings);
    expect(settings).toContain('{"name":"TRUST_PROXY","value":"loopback"');
    expect(settings).toContain('{"name":"ADMIN_KEY","value":"set"');
    expect(text).not.toContain(ADMIN);
  });
});
