import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR_ROLES } from '../auth/roles.ts';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';
import type { Route } from './route.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const ours = aKey(['acme']);
const theirs = aKey(['beta']);
const keysOf = {
  tenant: ours,
  key: ours,
  metrics: aKey([], { role: 'metrics' }),
  viewer: aKey([], { role: 'viewer' }),
  operator: aKey([], { role: 'operator' }),
  admin: aKey([], { role: 'admin' }),
};

let agent: ContractAgent;
let hub: TestHub;
let closed: readonly Route[];

beforeAll(async () => {
  agent = await openContractAgent();
  const link = { agent_url: agent.url, agent_token: agent.token };
  const keys = [theirs, ...new Set(Object.values(keysOf))].map(({ entry }) => entry);
  hub = await aHub({
    tenants: { acme: link, beta: link },
    keys,
    env: { ADMIN_KEY: ADMIN, TRUST_PROXY: 'loopback' },
  });
  closed = hub.routes.filter(({ door }) => door !== 'open');
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

/** A path that names what is there, as far as it can. */
function pathOf({ path }: Route): string {
  return path.replace(':tenantId', 'acme').replaceAll(/:\w+|\*\w*/g, 'nothing-of-that-id');
}

function keyFor({ door }: Route): string {
  return door === 'open' ? '' : keysOf[door].key;
}

interface Attempt {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let attempts = 0;

/** Each from an address of its own, as wrong keys are counted by address. */
async function attempt(route: Route, { key, headers, body = '{}' }: Attempt) {
  attempts += 1;
  const { status, text } = await ask(hub.url + pathOf(route), {
    method: route.method.toUpperCase(),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-forwarded-for': `192.0.${attempts >> 8}.${attempts & 255}`,
      ...(key !== undefined && { 'x-api-key': key }),
      ...headers,
    },
    ...(route.method !== 'get' && { body }),
  });
  const code: unknown = text.startsWith('{') ? Object(JSON.parse(text)).code : undefined;
  return { what: `${route.method} ${route.path}`, status, code, text };
}

/** What each route answers, to be held against one expectation. */
async function all(routes: readonly Route[], attemptOf: (route: Route) => Attempt) {
  const answers = [];
  for (const route of routes) answers.push(await attempt(route, attemptOf(route)));
  return answers;
}

describe('every route with a door', () => {
  it.each([
    ['no key', {}],
    ['an empty key', { key: '' }],
    ['a wrong key', { key: 'srmcp_wrong' }],
    ['a key of great length', { key: 'x'.repeat(4_000) }],
    ['a key in the wrong place', { headers: { authorization: `Basic ${btoa(`x:${ADMIN}`)}` } }],
    ['a session that is none', { headers: { cookie: `srmcp_session=${'a'.repeat(43)}`, 'x-csrf-token': 'x' } }],
  ])('turns %s away', async (_what, given) => {
    const answers = await all(closed, () => given);
    expect(answers.filter(({ status, code }) => status !== 401 || code !== 'UNAUTHENTICATED')).toEqual([]);
  });

  it('takes no key out of the address', async () => {
    const answers = [];
    for (const route of closed) {
      const url = `${hub.url}${pathOf(route)}?api_key=${ADMIN}&key=${ADMIN}&token=${ADMIN}`;
      const { status } = await ask(url, { method: route.method.toUpperCase() });
      answers.push(`${status} ${route.path}`);
    }
    expect(answers.filter((answer) => !/^4(01|29)/.test(answer))).toEqual([]);
  });

  it('turns a host and an origin away that are not its own, whatever the key', async () => {
    const foreignHost = await all(hub.routes, (route) => ({
      key: keyFor(route),
      headers: { host: 'evil.example.com' },
    }));
    expect(foreignHost.filter(({ code }) => code !== 'HOST_REFUSED')).toEqual([]);
    for (const origin of ['https://evil.example.com', 'null', `http://localhost.evil.example.com`]) {
      const answers = await all(hub.routes, (route) => ({ key: keyFor(route), headers: { origin } }));
      expect(answers.filter(({ code }) => code !== 'ORIGIN_REFUSED')).toEqual([]);
    }
  });
});

describe('every route of a tenant', () => {
  it('turns the key of another tenant away as if the tenant were not there', async () => {
    const routes = closed.filter(({ door }) => door === 'tenant');
    const foreign = await all(routes, () => ({ key: theirs.key, headers: { 'x-tenant-id': 'acme' } }));
    expect(foreign.filter(({ status, code }) => status !== 404 || code !== 'TENANT_UNKNOWN')).toEqual([]);
    const none = await all(routes, () => ({ key: theirs.key, headers: { 'x-tenant-id': 'nowhere' } }));
    const shapeOf = ({ what, text }: { what: string; text: string }): string =>
      `${what} ${text.replace(/"(acme|nowhere)"/, 'T').replace(/"request_id":"[^"]+"/, '')}`;
    expect(foreign.map(shapeOf)).toEqual(none.map(shapeOf));
  });
});

describe('every route of operators', () => {
  const isOperators = ({ door }: Route): boolean => OPERATOR_ROLES.some((role) => role === door);

  it('turns away whoever has not the role', async () => {
    const lower: Record<string, readonly string[]> = {
      viewer: [ours.key, keysOf.metrics.key],
      operator: [ours.key, keysOf.metrics.key, keysOf.viewer.key],
      admin: [ours.key, keysOf.metrics.key, keysOf.viewer.key, keysOf.operator.key],
    };
    for (const route of closed.filter(isOperators)) {
      const answers = await Promise.all((lower[route.door] ?? []).map((key) => attempt(route, { key })));
      expect(answers.filter(({ status, code }) => status !== 403 || code !== 'FORBIDDEN')).toEqual([]);
    }
  });

  it('that changes something refuses a session without the token of its page', async () => {
    const { headers } = await ask(`${hub.url}/console/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: ADMIN }),
    });
    const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    const changing = closed.filter((route) => isOperators(route) && route.method !== 'get');
    const answers = await all(changing, () => ({ headers: { cookie } }));
    expect(answers.filter(({ code }) => code !== 'CSRF_REFUSED')).toEqual([]);
    expect(answers.length).toBeGreaterThan(5);
  });
});

describe('every route that takes a body', () => {
  it('refuses one of more than 1 MiB, and one that is no JSON', async () => {
    const routes = hub.routes.filter(({ json }) => json);
    const headers = { 'x-tenant-id': 'acme' };
    const large = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) });
    const tooLarge = await all(routes, (route) => ({ key: keyFor(route), headers, body: large }));
    expect(tooLarge.filter(({ status }) => status !== 413)).toEqual([]);
    const broken = await all(routes, (route) => ({ key: keyFor(route), headers, body: '{"a":' }));
    expect(broken.filter(({ status }) => status !== 400)).toEqual([]);
  });

  it('survives what is valid JSON and nothing that was asked for', async () => {
    const bodies = [
      'null',
      '[]',
      '0',
      '"text"',
      '{"__proto__":{"role":"admin"}}',
      `{"id":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    ];
    const routes = hub.routes.filter(({ json, path }) => json && !['/mcp', '/messages'].includes(path));
    for (const body of bodies) {
      const answers = await all(routes, (route) => ({ key: keyFor(route), headers: { 'x-tenant-id': 'acme' }, body }));
      expect(answers.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
    }
  });
});

describe('a path that plays tricks', () => {
  it.each([
    '/admin/tenants/',
    '/ADMIN/tenants',
    '/admin//tenants',
    '//admin/tenants',
    '/./admin/tenants',
    '/health/../admin/tenants',
    '/health/%2e%2e/admin/tenants',
    '/health%2f..%2fadmin%2ftenants',
    '/admin/tenants%00',
    '/admin/tenants;/health',
    '/admin\\tenants',
    '/console/../admin/tenants',
    '/console/..%2f..%2f..%2fpackage.json',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/agent/..%2f..%2fpackage.json',
    '/agent/install.sh/../../.env',
    '/%',
    '/%ff%fe',
  ])('%s tells nothing', async (path) => {
    const { status, text } = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect([400, 401, 404]).toContain(status);
    expect(text).not.toMatch(/"dependencies"|"tenants":|"scripts"/);
  });
});

describe('a name with a script in it', () => {
  it('comes back as data of JSON that no browser runs', async () => {
    const headers = { 'x-api-key': ADMIN, 'content-type': 'application/json' };
    const body = JSON.stringify({ id: 'hostile', name: SCRIPT, description: SCRIPT, contact: SCRIPT });
    const made = await ask(`${hub.url}/admin/tenants`, { method: 'POST', headers, body });
    expect(made.json()).toMatchObject({ name: SCRIPT });
    expect(made.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
  });
});

describe('a request that is never finished', () => {
  it('is cut off', async () => {
    const socket = connect(hub.port, '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    socket.resume();
    const trickle = setInterval(() => socket.write('a'), 500);
    await Promise.race([once(socket, 'close'), once(socket, 'error')]);
    clearInterval(trickle);
    expect((await ask(`${hub.url}/health`)).status).toBe(200);
  }, 30_000);
});

/** Bytes as they are, as clients tidy a path before they send it. */
async function raw(request: string): Promise<{ readonly status: number; readonly text: string }> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.write(request);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => (text += part));
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), text };
}
