import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { StoredKeys } from '../store/keys.ts';
import { openStore } from '../store/open-store.ts';
import { changeStore } from '../store/revision.ts';
import { StoredTenants } from '../store/tenants.ts';
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

it('tells a tenant from another one of its id and address, also when it saw neither come nor go', async () => {
  await using hub = await aHub({ tenants: {}, env: { ADMIN_KEY: ADMIN } });
  await send(hub, 'POST', '/admin/tenants', { body: { id: 'acme' } });
  const linkOf = () => hub.registry.snapshot.tenants.get('acme')?.linkFingerprint;
  const first = linkOf();
  await send(hub, 'PATCH', '/admin/tenants/acme', { body: { name: 'Acme' } });
  expect(linkOf()).toBe(first);
  const store = openStore(join(dirname(hub.tenantsPath), 'data'));
  const entry = { enabled: true, limits: {}, link: 'dial-out' } as const;
  changeStore(store.db, () => {
    const tenants = new StoredTenants(store);
    tenants.remove('acme');
    tenants.add({ id: 'acme', entry, token: undefined, nextToken: undefined });
  });
  store.close();
  await expect.poll(linkOf, { timeout: 5_000 }).not.toBe(first);
});
