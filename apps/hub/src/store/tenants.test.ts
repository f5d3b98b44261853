import { generateKeyPairSync } from 'node:crypto';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { Agents } from './agents.ts';
import { openStore } from './open-store.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';

it('gives a tenant nothing of one of the same id that stood in the tenants file', async () => {
  const client = aKey(['other']);
  const dialOut = { link: 'dial-out' };
  await using hub = await aHub({
    tenants: { acme: dialOut, other: dialOut },
    keys: [client.entry],
    env: { ADMIN_KEY: ADMIN, ALERT_ALLOW_PRIVATE_ADDRESSES: 'true' },
  });
  const send = (method: string, path: string, body?: unknown, key = ADMIN) =>
    ask(hub.url + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const { key } = (await send('POST', '/admin/keys', { name: 'first', tenants: ['acme'] })).json();
  await send('PUT', '/admin/tenants/acme/schedule', { enabled: true, every_minutes: 60 });
  const target = { name: 'theirs', kind: 'webhook', url: 'https://127.0.0.1/hook', tenants: ['acme', 'other'] };
  expect((await send('POST', '/admin/alert-targets', target)).status).toBe(201);
  const { code } = (await send('POST', '/admin/tenants/acme/enrolments')).json();
  const { agentId } = enrolAgent(join(dirname(hub.tenantsPath), 'data'), 'acme');
  expect((await send('GET', '/tools', undefined, String(key))).status).toBe(200);

  hub.writeTenants(JSON.stringify({ tenants: { other: dialOut }, api_keys: [client.entry] }));
  await expect.poll(async () => (await send('GET', '/admin/tenants/acme')).status).toBe(404);
  expect((await send('POST', '/admin/tenants', { id: 'acme', name: 'Another customer' })).status).toBe(201);

  expect((await send('GET', '/tools', undefined, String(key))).status).toBe(401);
  const agents = await send('GET', '/admin/tenants/acme/agents');
  expect(agents.json().agents).toMatchObject([{ agent_id: agentId, state: 'revoked' }]);
  expect((await send('GET', '/admin/tenants/acme/schedule')).json()).toMatchObject({ enabled: false });
  expect((await send('GET', '/admin/alert-targets')).json().targets).toMatchObject([{ tenants: ['other'] }]);
  expect(codesLeft(join(dirname(hub.tenantsPath), 'data'))).toBe(0);
  expect(code).toEqual(expect.any(String));
});

function enrolAgent(folder: string, tenantId: string) {
  const store = openStore(folder);
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const registered = new Agents(store).register({ tenantId, publicKey: { kty: 'OKP', crv: 'Ed25519', x: x ?? '' } });
  store.close();
  return registered;
}

function codesLeft(folder: string): number {
  const store = openStore(folder);
  const { length } = store.db.prepare('SELECT * FROM enrolments').all();
  store.close();
  return length;
}
