import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aHub, aKey, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const ADMIN = 'admin-key-of-this-test-0123456789';
const PLACES = 100;
const greedy = aKey(['acme']);
const second = aKey(['acme']);
const third = aKey(['acme']);
const other = aKey(['beta']);
const keys = [greedy, second, third, other];
const folder = mkdtempSync(join(tmpdir(), 'agent-files-'));

let hub: TestHub;
let sockets: Socket[] = [];

beforeAll(async () => {
  // More than any buffer of the kernel takes.
  writeFileSync(join(folder, 'starrocks-agent.mjs'), Buffer.alloc(16 * 1024 * 1024));
  writeFileSync(join(folder, 'install-agent.sh'), '#!/bin/sh\n');
  hub = await aHub({
    tenants: { acme: { link: 'dial-out' }, beta: { link: 'dial-out' } },
    keys: keys.map(({ entry }) => entry),
    env: {
      ADMIN_KEY: ADMIN,
      MAX_CONCURRENT_REQUESTS: String(PLACES),
      AGENT_FILES_DIR: folder,
      TRUST_PROXY: 'loopback',
    },
  });
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends this so many times, and reads the beginning of what comes at the most. */
async function open(times: number, textOf: (index: number) => string): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const socket = connect(hub.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(textOf(index));
    sockets.push(socket);
  }
  await ask(`${hub.url}/health`);
}

function halfSent(key: string, path: string, more = ''): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', `X-API-Key: ${key}`, 'Content-Type: application/json'];
  return `${head.join('\r\n')}\r\nContent-Length: 1000\r\n${more}\r\n{`;
}

const statusOf = async (path: string, key?: string, headers: Record<string, string> = {}): Promise<number> =>
  (await ask(hub.url + path, { headers: { ...headers, ...(key !== undefined && { 'x-api-key': key }) } })).status;

describe('bodies that never end', () => {
  it.each([
    ['of one key', '/mcp', ''],
    ['that say that they open a stream', '/mcp', 'Mcp-Method: subscriptions/listen\r\n'],
    ['for the legacy transport', '/messages?sessionId=x', ''],
  ])('%s leave the places to others, and it itself is told to wait', async (_what, path, more) => {
    await open(PLACES + 20, () => halfSent(greedy.key, path, more));
    expect(await statusOf('/tools', other.key)).toBe(200);
    const refused = await ask(`${hub.url}/tools`, { headers: { 'x-api-key': greedy.key } });
    expect([refused.status, refused.json().code, refused.headers['retry-after']]).toEqual([429, 'HUB_BUSY', '1']);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => statusOf('/tools', greedy.key)).toBe(200);
  });

  it('of several keys of one tenant leave the places to other tenants', async () => {
    const owners = [greedy, second, third];
    await open(PLACES + 20, (index) => halfSent(owners[index % owners.length]?.key ?? '', '/call-tool'));
    expect(await statusOf('/tools', other.key)).toBe(200);
    expect(await statusOf('/admin/tenants', ADMIN)).toBe(200);
  });

  it('of an operator leave the places to clients', async () => {
    await open(PLACES + 20, () => halfSent(ADMIN, '/admin/keys'));
    expect(await statusOf('/tools', other.key)).toBe(200);
  });
});

describe('downloads that nobody reads', () => {
  const download = (address: string): string =>
    `GET /agent/starrocks-agent.mjs HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${address}\r\n\r\n`;
  const pause = (): void => {
    for (const socket of sockets) socket.pause();
  };

  it('of strangers from one network leave the places to keys, and the files to other strangers', async () => {
    await open(PLACES + 20, (index) => download(`2001:db8:0:1::${index.toString(16)}`));
    pause();
    expect(await statusOf('/tools', other.key)).toBe(200);
    expect(await statusOf('/agent/install.sh', undefined, { 'x-forwarded-for': '2001:db8:0:1:ffff::1' })).toBe(429);
    expect(await statusOf('/agent/install.sh', undefined, { 'x-forwarded-for': '2001:db8:0:2::1' })).toBe(200);
  });

  it('of strangers from everywhere leave the places to keys and probes', async () => {
    await open(PLACES + 20, (index) => download(`192.0.2.${index}`));
    pause();
    expect(await statusOf('/tools', other.key)).toBe(200);
    expect([await statusOf('/health'), await statusOf('/ready')]).toEqual([200, 200]);
    expect(await statusOf('/agent/install.sh', undefined, { 'x-forwarded-for': '198.51.100.1' })).toBe(429);
  });
});
