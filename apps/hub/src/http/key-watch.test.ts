import { request, type IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StoredKeys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { openContractAgent, type ContractAgent } from '../testing/contract-agent.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const filed = aKey(['acme'], { name: 'filed' });
const sql = { tool: 'run_select_sql', arguments: { sql: 'SELECT a FROM t' } };

let agent: ContractAgent;
let hub: TestHub;
let link: { readonly agent_url: string; readonly agent_token: string };

beforeAll(async () => {
  agent = await openContractAgent({ handle: () => new Promise(() => {}) });
  link = { agent_url: agent.url, agent_token: agent.token };
  hub = await aHub({ tenants: { acme: link }, keys: [filed.entry], env: { ADMIN_KEY: ADMIN } });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
});

async function makeKey(body: object) {
  const { key, id } = (await send('POST', '/admin/keys', { name: 'k', tenants: ['acme'], ...body })).json();
  return { key: String(key), id: String(id) };
}

function send(method: string, path: string, body?: unknown) {
  const headers = { 'x-api-key': ADMIN, 'content-type': 'application/json' };
  return ask(hub.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

interface Opened {
  readonly key: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A request that stays open; `over` resolves when it has ended, however. */
function open({ key, method = 'POST', path, body = {} }: Opened) {
  const headers = {
    'x-api-key': key,
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
  };
  const sent = request(hub.url + path, { method, headers, agent: false });
  const over = new Promise<void>((resolve) => sent.once('close', () => resolve()));
  const begun = new Promise<IncomingMessage>((resolve) =>
    sent.once('response', (response) => {
      response.on('error', () => {}).resume();
      resolve(response);
    }),
  );
  sent.on('error', () => {});
  sent.end(method === 'GET' ? undefined : JSON.stringify(body));
  return { begun, over };
}

it.concurrent.each([
  ['a stream of messages', { method: 'GET', path: '/sse' }, {}],
  ['a call', { path: '/call-tool', body: sql }, {}],
  ['a stream of rows', { path: '/stream-sql', body: sql.arguments }, {}],
  ['an operator’s call', { path: '/admin/tenants/acme/calls', body: sql }, { role: 'operator' }],
])('ends %s when its key is revoked', async (_what, opened, role) => {
  const { key, id } = await makeKey(role);
  const reached = opened.path === '/sse' ? undefined : agent.nextStatement();
  const { begun, over } = open({ key, ...opened });
  await (reached ?? begun);
  expect((await send('DELETE', `/admin/keys/${id}`)).status).toBe(200);
  await over;
});

it.concurrent('ends what is open for a key that another process revoked, and leaves other keys alone', async () => {
  const [gone, kept] = [await makeKey({}), await makeKey({})];
  const [first, second] = [gone, kept].map(({ key }) => open({ key, method: 'GET', path: '/sse' }));
  const response = await second?.begun;
  await first?.begun;
  const store = openStore(join(dirname(hub.tenantsPath), 'data'));
  new StoredKeys(store.db).revoke(gone.id);
  store.close();
  await first?.over;
  expect(response?.destroyed).toBe(false);
  response?.destroy();
});

it.concurrent('ends what is open for a key that may do less than before, and not for one that was written anew', async () => {
  const same = aKey(['acme']);
  hub.writeTenants(JSON.stringify({ tenants: { acme: link }, api_keys: [filed.entry, same.entry] }));
  await expect
    .poll(async () => (await ask(`${hub.url}/tools`, { headers: { 'x-api-key': same.key } })).status)
    .toBe(200);
  const narrowed = open({ key: filed.key, method: 'GET', path: '/sse' });
  const kept = open({ key: same.key, method: 'GET', path: '/sse' });
  const [, response] = await Promise.all([narrowed.begun, kept.begun]);
  const entry = { ...filed.entry, tools: ['get_disk_usage'] };
  hub.writeTenants(JSON.stringify({ tenants: { acme: link }, api_keys: [entry, { ...same.entry, name: 'renamed' }] }));
  await narrowed.over;
  expect(response.destroyed).toBe(false);
  response.destroy();
});

it.concurrent('ends what is open for a key that has expired', async () => {
  const { key } = await makeKey({ expires: new Date(Date.now() + 1_500).toISOString() });
  const { begun, over } = open({ key, method: 'GET', path: '/sse' });
  expect((await begun).statusCode).toBe(200);
  await over;
});

it('lets an operator hear that its own key is revoked', async () => {
  const { key, id } = await makeKey({ role: 'admin', tenants: [] });
  const { status } = await ask(`${hub.url}/admin/keys/${id}`, { method: 'DELETE', headers: { 'x-api-key': key } });
  expect(status).toBe(200);
});
