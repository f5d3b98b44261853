import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { StoredKeys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import { aHub, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';

async function aHubWithOneKey() {
  const hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, env: { ADMIN_KEY: ADMIN } });
  const made = await send(hub, 'POST', '/admin/keys', { body: { name: 'only', tenants: ['acme'] } });
  const { key, id } = made.json();
  return { hub, key: String(key), id: String(id) };
}

function send(
  hub: TestHub,
  method: string,
  path: string,
  { key = ADMIN, body }: { key?: string; body?: unknown } = {},
) {
  return ask(hub.url + path, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

it('ends the last key at once, and stays closed without one', async () => {
  const { hub, key, id } = await aHubWithOneKey();
  await using _ = hub;
  expect((await send(hub, 'GET', '/tools', { key })).status).toBe(200);
  expect((await send(hub, 'DELETE', `/admin/keys/${id}`)).status).toBe(200);
  expect((await send(hub, 'GET', '/tools', { key })).status).toBe(401);
  expect((await ask(`${hub.url}/tools`)).status).toBe(401);
});

it('ends the last key that another process revoked', async () => {
  const { hub, key, id } = await aHubWithOneKey();
  await using _ = hub;
  const store = openStore(join(dirname(hub.tenantsPath), 'data'));
  new StoredKeys(store.db).revoke(id);
  store.close();
  await expect.poll(async () => (await send(hub, 'GET', '/tools', { key })).status).toBe(401);
  expect((await ask(`${hub.url}/tools`)).status).toBe(401);
});
