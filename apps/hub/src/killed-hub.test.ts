import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './testing/ask.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const ADMIN = 'admin-key-of-this-test-0123456789';
const ROUNDS = 6;
const WRITERS = 4;

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-killed-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A hub as a process of its own over the folder of this test; its address. */
async function startHub(): Promise<string> {
  const env = { PATH: process.env.PATH, PORT: '0', ADMIN_KEY: ADMIN, API_KEY: 'a-key-of-this-test-0123456789' };
  const started = spawn(process.execPath, ['--import', TSX, MAIN, 'http'], {
    cwd: folder,
    env: { ...env, API_KEY_ALLOW_ALL_TENANTS: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    const url = /"url":"(http:\/\/[^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    started.stdout.resume();
    return url;
  }
  throw new Error('the hub ended before it served');
}

function send(url: string, method: string, body?: object) {
  const headers = { 'x-api-key': ADMIN, 'content-type': 'application/json' };
  return ask(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
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
    const keyId = String(made.json().id);
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
    const done: Acknowledged = { names: new Map(), removed: new Set(), keys: new Set(), revoked: new Set() };
    for (let round = 0; round < ROUNDS; round += 1) {
      const url = await startHub();
      const writers = Array.from({ length: WRITERS }, (_, index) => write(url, `t${round}-${index}`, done));
      const ended = Promise.allSettled(writers);
      const changesBefore = done.names.size + done.removed.size;
      await expect.poll(() => done.names.size + done.removed.size - changesBefore).toBeGreaterThan(round * 5);
      for (let turns = Math.random() * 2_000; turns > 0; turns -= 1) await new Promise(setImmediate);
      const gone = child && once(child, 'exit');
      child?.kill('SIGKILL');
      await Promise.all([gone, ended]);
    }
    const url = await startHub();
    const tenants = (await send(`${url}/admin/tenants`, 'GET')).json().tenants;
    const keys = (await send(`${url}/admin/keys`, 'GET')).json().keys;
    const named = new Map(listOf(tenants).map(({ tenant_id: id, name }) => [String(id), String(name)]));
    const inForce = new Map(listOf(keys).map(({ id, revoked_at: revokedAt }) => [String(id), revokedAt === null]));
    expect([...done.names].filter(([id, name]) => named.get(id) !== name)).toEqual([]);
    expect([...done.removed].filter((id) => named.has(id))).toEqual([]);
    expect([...done.keys].filter((id) => inForce.get(id) !== true)).toEqual([]);
    expect([...done.revoked].filter((id) => inForce.get(id) !== false)).toEqual([]);
    expect(done.names.size).toBeGreaterThan(ROUNDS);
  }, 60_000);
});

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item: unknown) => Object(item)) : [];
}
