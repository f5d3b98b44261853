import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outbox } from '../alerts/outbox.ts';
import { StoredKeys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const confined = aKey(['acme'], { role: 'admin', name: 'of-acme' });
const betas = aKey(['beta'], { name: 'Beta Bank' });

let agent: ContractAgent;
let hub: TestHub;

beforeAll(async () => {
  agent = await openContractAgent({ handle: () => new Promise(() => {}) });
  const link = { agent_url: agent.url, agent_token: agent.token };
  hub = await aHub({
    tenants: { acme: link, beta: link },
    keys: [confined.entry, betas.entry],
    env: { ADMIN_KEY: ADMIN, ALERT_ALLOW_PRIVATE_ADDRESSES: 'true' },
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

function send(method: string, path: string, { key = ADMIN, headers, body }: Asked = {}) {
  return ask(hub.url + path, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe('an operator whose key ends', () => {
  const END = '2031-01-01T00:00:00.000Z';
  const make = (key: string, expires: string | undefined) =>
    send('POST', '/admin/keys', { key, body: { name: 'made', tenants: ['acme'], ...(expires && { expires }) } });

  it.each([
    { expires: undefined, status: 403, told: END },
    { expires: '2031-01-01T00:00:01Z', status: 403, told: END },
    { expires: '2030-12-31T18:00:00Z', status: 201, told: '2030-12-31T18:00:00.000Z' },
    { expires: '2030-12-31', status: 201, told: END },
  ])('makes no key that outlives its own: $expires gives $status', async ({ expires, status, told }) => {
    const body = { name: 'for this year', role: 'admin', expires: '2030-12-31' };
    const admin = String((await send('POST', '/admin/keys', { body })).json().key);
    const made = await make(admin, expires);
    expect([made.status, made.text]).toEqual([status, expect.stringContaining(told)]);
  });
});

describe('an operator who is confined to a tenant', () => {
  it('learns that somebody knocked at its tenant, and not which other customer it was', async () => {
    const knock = { key: betas.key, headers: { 'x-tenant-id': 'acme' } };
    expect((await send('GET', '/tools', knock)).status).toBe(404);
    expect((await send('GET', '/admin/audit')).text).toContain('Beta Bank');
    const { json, text } = await send('GET', '/admin/audit?decision=denied', { key: confined.key });
    expect(json().records).toMatchObject([
      { type: 'denial', tenant: 'acme', error_code: 'TENANT_UNKNOWN', principal: null, key_prefix: null, source: null },
    ]);
    expect(text).not.toMatch(/beta/i);
    const byName = await send('GET', '/admin/audit?principal=Beta%20Bank', { key: confined.key });
    expect(byName.json().records).toEqual([]);
  });

  it('sees no alert target that another tenant left behind', async () => {
    await send('POST', '/admin/tenants', { body: { id: 'gone' } });
    const target = { name: 'left behind', kind: 'webhook', url: 'https://127.0.0.1/hook', tenants: ['gone'] };
    const { id } = (await send('POST', '/admin/alert-targets', { body: target })).json();
    await send('DELETE', '/admin/tenants/gone');
    expect((await send('GET', '/admin/alert-targets', { key: confined.key })).json()).toEqual({ targets: [] });
    const removed = await send('DELETE', `/admin/alert-targets/${String(id)}`, { key: confined.key });
    expect(removed.status).toBe(404);
    expect((await send('DELETE', `/admin/alert-targets/${String(id)}`)).status).toBe(200);
  });

  it('learns nothing of another customer whose tenant had the id before', async () => {
    const made = { id: 'again', agent_url: agent.url, agent_token: agent.token };
    await send('POST', '/admin/tenants', { body: made });
    const first = (await send('POST', '/admin/keys', { body: { name: 'First Bank', tenants: ['again'] } })).json();
    expect((await send('GET', '/tools', { key: String(first.key) })).status).toBe(200);
    expect((await send('POST', '/call-tool', { key: String(first.key), body: { tool: 'get_nothing' } })).status).toBe(
      404,
    );
    await send('DELETE', '/admin/tenants/again');
    await send('POST', '/admin/tenants', { body: { ...made, name: 'Second Bank' } });
    const second = { name: 'second', role: 'admin', tenants: ['again'] };
    const { key } = (await send('POST', '/admin/keys', { body: second })).json();
    const told = async (path: string): Promise<string> => (await send('GET', path, { key: String(key) })).text;
    const record = await told('/admin/audit');
    expect(record).toContain('POST /admin/tenants');
    expect(record).not.toContain('First Bank');
    expect(record).not.toContain('DELETE /admin/tenants');
    expect(await told('/admin/keys')).not.toContain('First Bank');
    expect((await send('GET', '/admin/audit?tenant=again')).text).toContain('First Bank');
  });

  it('reads what was told of its tenant, and not whom others had told', async () => {
    const makeTarget = async (key: string, name: string, tenants: unknown): Promise<string> => {
      const body = { name, kind: 'webhook', url: 'https://127.0.0.1/hook', tenants };
      return String((await send('POST', '/admin/alert-targets', { key, body })).json().id);
    };
    const targets = [
      { id: await makeTarget(ADMIN, 'Desk of the provider', 'all'), name: 'Desk of the provider' },
      { id: await makeTarget(confined.key, 'own desk', ['acme']), name: 'own desk' },
    ];
    const store = openStore(join(dirname(hub.tenantsPath), 'data'));
    const now = Date.now();
    const tenant = { id: 'acme', name: 'acme' };
    const message = { at: '', tenant, report_id: null, link: null, language: 'en', alerts: [] } as const;
    for (const target of targets)
      new Outbox(store.db).add({ target, tenantId: 'acme', subject: 'a', message: { ...message, alerts: [] }, now });
    store.close();
    const namesFor = async (key: string) => {
      const { alerts } = (await send('GET', '/admin/alerts', { key })).json();
      return JSON.stringify(alerts).match(/"target_(id|name)":("[^"]*"|null)/g);
    };
    const [provider, own] = targets;
    expect(await namesFor(confined.key)).toEqual([
      `"target_id":"${own?.id}"`,
      '"target_name":"own desk"',
      '"target_id":null',
      '"target_name":null',
    ]);
    expect(await namesFor(ADMIN)).toContain(`"target_id":"${provider?.id}"`);
    for (const { id } of targets) await send('DELETE', `/admin/alert-targets/${id}`);
  });

  it('can neither end nor find a key of the whole hub that has ended', async () => {
    const made = (await send('POST', '/admin/keys', { body: { name: 'whole', role: 'viewer' } })).json();
    await send('DELETE', `/admin/keys/${String(made.id)}`);
    const store = openStore(join(dirname(hub.tenantsPath), 'data'));
    const entry = { name: 'past', role: 'admin', tenants: [], expires: '2020-01-01' } as const;
    const expired = new StoredKeys(store.db).add({
      hash: 'a'.repeat(64),
      prefix: 'srmcp_aaaaaa',
      entry: { ...entry, tenants: [] },
    });
    store.close();
    const answers = await Promise.all(
      [String(made.id), expired.id, 'nobody'].map((id) => send('DELETE', `/admin/keys/${id}`, { key: confined.key })),
    );
    expect(new Set(answers.map(({ status, json }) => `${status} ${String(json().message)}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it('does not see how busy others are', async () => {
    const begun = agent.nextStatement();
    const gaveUp = new AbortController();
    const call = fetch(`${hub.url}/call-tool`, {
      method: 'POST',
      headers: { 'x-api-key': betas.key, 'content-type': 'application/json' },
      body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql: 'SELECT a FROM t' } }),
      signal: gaveUp.signal,
    }).catch(() => undefined);
    await begun;
    expect((await send('GET', '/admin/connections')).json()).toMatchObject({ requests_in_work: 1 });
    expect((await send('GET', '/admin/connections', { key: confined.key })).json()).toMatchObject({
      requests_in_work: 0,
    });
    gaveUp.abort();
    await call;
  });
});

describe('an operator who is confined to some tools', () => {
  it('gives away no other tool', async () => {
    const body = {
      name: 'some tools',
      role: 'admin',
      tools: ['get_disk_usage', 'analyze_storage_health'],
    };
    const { key } = (await send('POST', '/admin/keys', { body })).json();
    const make = (more: object) =>
      send('POST', '/admin/keys', { key: String(key), body: { name: 'x', tenants: ['acme'], ...more } });
    const answers = await Promise.all([
      make({}),
      make({ tools: ['run_select_sql'] }),
      make({ role: 'operator', tenants: [] }),
      make({ tools: ['get_disk_usage'] }),
      make({ role: 'viewer' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 201, 201]);
  });
});
