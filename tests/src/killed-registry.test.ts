import { describe, expect, it } from 'vitest';
import { ADMIN_KEY } from './house.ts';
import { HubProcess } from './hub-process.ts';

const ROUNDS = 6;
const WRITERS = 4;

async function send(url: string, method: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return Object(await response.json());
}

/** What the hub said yes to. */
interface Acknowledged {
  readonly names: Map<string, string>;
  readonly removed: Set<string>;
  readonly keys: Set<string>;
  readonly revoked: Set<string>;
}

/** Makes, changes and removes tenants and keys until the hub is gone. */
async function write(url: string, prefix: string, done: Acknowledged): Promise<void> {
  for (let n = 0; ; n += 1) {
    const id = `${prefix}-${n}`;
    await send(`${url}/admin/tenants`, 'POST', { id, name: 'first' });
    done.names.set(id, 'first');
    const made = await send(`${url}/admin/keys`, 'POST', { name: id, tenants: [id] });
    const keyId = String(made['id']);
    done.keys.add(keyId);
    // What was asked for and not answered may be in force or not.
    done.names.delete(id);
    await send(`${url}/admin/tenants/${id}`, 'PATCH', { name: 'second' });
    done.names.set(id, 'second');
    if (n % 2 === 0) continue;
    done.keys.delete(keyId);
    await send(`${url}/admin/keys/${keyId}`, 'DELETE');
    done.revoked.add(keyId);
    done.names.delete(id);
    await send(`${url}/admin/tenants/${id}`, 'DELETE');
    done.removed.add(id);
  }
}

describe('a hub that is killed while operators change its registry', () => {
  it('has lost nothing that it said yes to', async () => {
    await using hub = new HubProcess({
      env: { ADMIN_KEY, API_KEY: 'one-key-of-this-test-0123456789', API_KEY_ALLOW_ALL_TENANTS: 'true' },
    });
    const done: Acknowledged = { names: new Map(), removed: new Set(), keys: new Set(), revoked: new Set() };
    for (let round = 0; round < ROUNDS; round += 1) {
      const url = await hub.start();
      const writers = Array.from({ length: WRITERS }, (_, index) => write(url, `t${round}-${index}`, done));
      const ended = Promise.allSettled(writers);
      const changesBefore = done.names.size + done.removed.size;
      const changes = (): number => done.names.size + done.removed.size - changesBefore;
      await expect.poll(changes, { timeout: 20_000 }).toBeGreaterThan(round * 5);
      for (let turns = Math.random() * 2_000; turns > 0; turns -= 1) await new Promise(setImmediate);
      await Promise.all([hub.kill(), ended]);
    }
    const url = await hub.start();
    const tenants = (await send(`${url}/admin/tenants`, 'GET'))['tenants'];
    const keys = (await send(`${url}/admin/keys`, 'GET'))['keys'];
    const named = new Map(listOf(tenants).map(({ tenant_id: id, name }) => [String(id), String(name)]));
    const inForce = new Map(listOf(keys).map(({ id, revoked_at: revokedAt }) => [String(id), revokedAt === null]));
    expect([...done.names].filter(([id, name]) => named.get(id) !== name)).toEqual([]);
    expect([...done.removed].filter((id) => named.has(id))).toEqual([]);
    expect([...done.keys].filter((id) => inForce.get(id) !== true)).toEqual([]);
    expect([...done.revoked].filter((id) => inForce.get(id) !== false)).toEqual([]);
    expect(done.names.size).toBeGreaterThan(ROUNDS);
  }, 120_000);
});

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item: unknown) => Object(item)) : [];
}
