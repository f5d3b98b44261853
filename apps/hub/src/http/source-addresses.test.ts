import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask, postJson } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const here = aKey(['acme'], { source_addresses: ['127.0.0.0/8', '::1'] });
const office = aKey(['acme'], { source_addresses: ['203.0.113.0/24', '2001:db8::/32'] });
const operator = aKey([], { role: 'viewer', source_addresses: ['203.0.113.7'] });
const anywhere = aKey(['acme']);

let agent: ContractAgent;
/** Believes the proxy on this machine. */
let behindProxy: TestHub;
let alone: TestHub;

beforeAll(async () => {
  agent = await openContractAgent();
  const tenants = { acme: { agent_url: agent.url, agent_token: agent.token } };
  const keys = [here, office, operator, anywhere].map(({ entry }) => entry);
  behindProxy = await aHub({ tenants, keys, env: { ADMIN_KEY: ADMIN, TRUST_PROXY: 'loopback' } });
  alone = await aHub({ tenants, keys, env: { ADMIN_KEY: ADMIN } });
});

afterAll(async () => {
  await alone[Symbol.asyncDispose]();
  await behindProxy[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

const tools = (hub: TestHub, key: string, from?: string) =>
  ask(`${hub.url}/tools`, { headers: { 'x-api-key': key, ...(from !== undefined && { 'x-forwarded-for': from }) } });

const ping = (hub: TestHub, key: string, from: string) =>
  ask(`${hub.url}/mcp`, {
    method: 'POST',
    headers: {
      'x-api-key': key,
      'x-forwarded-for': from,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: {} }),
  });

describe('a key with source addresses', () => {
  it('opens from them, and elsewhere looks like a key that nobody knows', async () => {
    expect((await tools(alone, here.key)).status).toBe(200);
    const refused = await tools(alone, office.key);
    const unknown = await tools(alone, 'srmcp_not-a-key');
    expect(refused.status).toBe(401);
    expect({ ...refused.json(), request_id: '' }).toEqual({ ...unknown.json(), request_id: '' });
    expect(refused.headers['www-authenticate']).toBe(unknown.headers['www-authenticate']);
  });

  it.each([
    ['203.0.113.7', 200],
    ['::ffff:203.0.113.7', 200],
    ['2001:db8::5', 200],
    ['198.51.100.1', 401],
    ['203.0.113.7, 198.51.100.1', 401],
    ['198.51.100.1, 203.0.113.7', 200],
    ['not-an-address', 401],
  ])('is asked for by the address that a trusted proxy names (%s: %i)', async (from, status) => {
    expect((await tools(behindProxy, office.key, from)).status).toBe(status);
    expect((await ping(behindProxy, office.key, from)).status).toBe(status);
  });

  it('is not fooled by a header of somebody who is no trusted proxy, on any way', async () => {
    expect((await tools(alone, office.key, '203.0.113.7')).status).toBe(401);
    expect((await ping(alone, office.key, '203.0.113.7')).status).toBe(401);
    expect((await ping(alone, here.key, '198.51.100.1')).status).toBe(200);
    expect((await ping(behindProxy, here.key, '198.51.100.1')).status).toBe(401);
  });

  it('leaves other keys as they were', async () => {
    expect((await ping(behindProxy, anywhere.key, '198.51.100.1')).status).toBe(200);
  });

  it('confines the sessions of an operator too', async () => {
    const session = `${behindProxy.url}/console/api/session`;
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };
    const body = JSON.stringify({ key: operator.key });
    const signedIn = await ask(session, { method: 'POST', headers, body });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const read = (from: string) =>
      ask(`${behindProxy.url}/admin/tenants`, { headers: { cookie, 'x-forwarded-for': from } });
    expect([signedIn.status, (await read('203.0.113.7')).status, (await read('203.0.113.8')).status]).toEqual([
      200, 200, 401,
    ]);
    const elsewhere = await ask(session, {
      method: 'POST',
      headers: { ...headers, 'x-forwarded-for': '203.0.113.8' },
      body,
    });
    expect(elsewhere.status).toBe(401);
  });

  it('can be made by route, which refuses what is no address', async () => {
    const make = (source_addresses: unknown) =>
      postJson(`${alone.url}/admin/keys`, {
        key: ADMIN,
        body: { name: 'made', tenants: ['acme'], source_addresses, concurrent_requests: 3 },
      });
    const made = await make(['127.0.0.1']);
    expect([made.status, made.json()]).toMatchObject([
      201,
      { source_addresses: ['127.0.0.1'], concurrent_requests: 3 },
    ]);
    expect((await tools(alone, String(made.json()['key']))).status).toBe(200);
    const away = await make(['192.0.2.0/24']);
    expect((await tools(alone, String(away.json()['key']))).status).toBe(401);
    for (const wrong of [['localhost'], ['10.0.0.0/33'], []]) expect((await make(wrong)).status).toBe(400);
  });
});
