import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { DEFAULT_CONCURRENCY } from '../tenants/parse-tenants-file.ts';
import { aHub, type TestHub } from '../testing/a-hub.ts';

const ADMIN_KEY = 'operators-of-this-test';
const TOKEN = 'a-token-of-an-agent-0123456789';

let hub: TestHub;
beforeEach(async () => {
  hub = await aHub({
    tenants: { filed: { link: 'dial-out' }, reached: { direct: { host: 'fe.example.com', user: 'reader' } } },
    env: { ADMIN_KEY, API_KEY: 'one-key-for-all-of-them-0123', API_KEY_ALLOW_ALL_TENANTS: 'true' },
  });
});
afterEach(() => hub[Symbol.asyncDispose]());

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(hub.url + path, {
    method,
    headers: { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('an operator', () => {
  it('makes a tenant and gets the command for its agent', async () => {
    const made = await ask('POST', '/admin/tenants', { id: 'acme', name: 'Acme' });
    expect(made).toMatchObject({
      status: 201,
      body: { tenant_id: 'acme', source: 'store', link: { kind: 'dial-out' } },
    });
    const enrolment = await ask('POST', '/admin/tenants/acme/enrolments');
    expect(enrolment).toMatchObject({ status: 201, body: { command: expect.stringContaining('--enroll') } });
  });

  it('gets no code for a tenant that the hub reaches itself, since no agent would ever be asked', async () => {
    const refused = await ask('POST', '/admin/tenants/reached/enrolments');
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', message: expect.stringContaining('direct') },
    });
  });

  it('changes single limits, and gives them back to the hub’s settings', async () => {
    const own = { max_rows: 7, concurrency: 3 };
    await ask('POST', '/admin/tenants', { id: 'acme', limits: own });
    const changed = await ask('PATCH', '/admin/tenants/acme', { limits: { rate_per_minute: 9 } });
    expect(changed.body).toMatchObject({ limits: { ...own, rate_per_minute: 9 } });
    const freed = await ask('PATCH', '/admin/tenants/acme', { limits: { concurrency: null } });
    expect(freed.body).toMatchObject({
      limits: { max_rows: 7, rate_per_minute: 9, concurrency: DEFAULT_CONCURRENCY },
    });
    expect(await ask('PATCH', '/admin/tenants/acme', { limits: { max_rows: 0 } })).toMatchObject({ status: 400 });
  });

  it('changes what is named and nothing else', async () => {
    await ask('POST', '/admin/tenants', { id: 'acme', enabled: false, limits: { max_rows: 7 } });
    const changed = await ask('PATCH', '/admin/tenants/acme', { name: 'Acme' });
    expect(changed.body).toMatchObject({ name: 'Acme', enabled: false, limits: { max_rows: 7 } });
    const moved = await ask('PATCH', '/admin/tenants/acme', {
      agent_url: 'https://agent.example.com',
      agent_token: TOKEN,
    });
    expect(moved.body).toMatchObject({ link: { kind: 'agent' }, name: 'Acme' });
    expect((await ask('PATCH', '/admin/tenants/acme', { link: 'dial-out' })).body).toMatchObject({
      link: { kind: 'dial-out' },
    });
  });

  it('removes a tenant with all that could come back by its id', async () => {
    await ask('POST', '/admin/tenants', { id: 'acme' });
    expect((await ask('DELETE', '/admin/tenants/acme')).status).toBe(200);
    expect((await ask('GET', '/admin/tenants/acme')).body).toMatchObject({ code: 'TENANT_UNKNOWN' });
  });

  it('is told what is taken, what stands in the file, and what is no tenant', async () => {
    await ask('POST', '/admin/tenants', { id: 'acme' });
    const codes = await Promise.all([
      ask('POST', '/admin/tenants', { id: 'acme' }),
      ask('POST', '/admin/tenants', { id: 'filed' }),
      ask('PATCH', '/admin/tenants/filed', { name: 'x' }),
      ask('DELETE', '/admin/tenants/filed'),
      ask('POST', '/admin/tenants', { id: 'b', enabeld: false }),
      ask('POST', '/admin/tenants', { id: 'b', agent_url: 'https://agent.example.com', link: 'dial-out' }),
    ]);
    expect(codes.map(({ body }) => body)).toMatchObject(
      ['TENANT_EXISTS', 'TENANT_EXISTS', 'TENANT_IN_FILE', 'TENANT_IN_FILE', 'BAD_REQUEST', 'BAD_REQUEST'].map(
        (code) => ({ code }),
      ),
    );
  });

  it('is told that what was asked does not go together, rather than getting half of it', async () => {
    await ask('POST', '/admin/tenants', { id: 'acme' });
    const refused = await Promise.all([
      ask('POST', '/admin/tenants', { id: 'b', agent_token: TOKEN }),
      ask('PATCH', '/admin/tenants/acme', { agent_token: TOKEN }),
      ask('PATCH', '/admin/tenants/acme', { agent_url: 'https://agent.example.com', link: 'dial-out' }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(refused.map(({ body }) => JSON.stringify(body))).toEqual([
      expect.stringContaining('agent_token: '),
      expect.stringContaining('agent_token: '),
      expect.stringContaining('agent_url and link'),
    ]);
  });

  it('finds no token of an agent in the store as it lies on the disk', async () => {
    await ask('POST', '/admin/tenants', { id: 'acme', agent_url: 'https://agent.example.com', agent_token: TOKEN });
    const folder = join(dirname(hub.tenantsPath), 'data');
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(kept.join('')).toContain('agent.example.com');
    expect(kept.join('') + hub.logText()).not.toContain(TOKEN);
  });
});

describe('a running hub', () => {
  it('sees what another process did to the store, and keeps to the file where both know a tenant', async () => {
    const store = openStore(join(dirname(hub.tenantsPath), 'data'));
    const entry = { enabled: true, limits: {}, link: 'dial-out', name: 'stored' } as const;
    for (const id of ['beside', 'filed'])
      new StoredTenants(store).add({ id, entry, token: undefined, nextToken: undefined });
    store.close();
    await expect.poll(async () => (await ask('GET', '/admin/tenants/beside')).status).toBe(200);
    expect((await ask('GET', '/admin/tenants/filed')).body).toMatchObject({ source: 'file', name: 'filed' });
    expect(hub.logText()).toContain('"filed\\" is in the tenants file and in the store');
  });
});
