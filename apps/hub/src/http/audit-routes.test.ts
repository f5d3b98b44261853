import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const recordsSchema = z.object({ records: z.array(z.object({ type: z.string() })) });

it('lets few read at once and a bounded number wait, and goes on when they have gone away', async () => {
  const viewer = aKey([], { role: 'viewer' });
  const user = aKey(['acme']);
  await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, keys: [viewer.entry, user.entry] });
  const folder = join(dirname(hub.tenantsPath), 'data', 'audit');
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const rest = `"at":"${yesterday}","v":1,"type":"call","tenant":"acme","tool":"${'t'.repeat(200)}"}`;
  const lines = Array.from({ length: 50_000 }, (_, n) => `{"seq":${n + 1},${rest}\n`);
  writeFileSync(join(folder, `audit-${yesterday.slice(0, 10)}-000000000001.jsonl`), lines.join(''));

  const read = (signal?: AbortSignal) =>
    fetch(`${hub.url}/admin/audit?tenant=nobody`, {
      headers: { 'x-api-key': viewer.key },
      ...(signal && { signal }),
    }).then(async (answer) => [answer.status, answer.headers.get('retry-after'), await answer.json()]);
  const answers = await Promise.all(Array.from({ length: 60 }, () => read()));
  const kinds = new Set(answers.map(([status, retryAfter]) => `${String(status)} ${String(retryAfter)}`));
  expect(kinds).toEqual(new Set(['200 null', '429 1']));

  const goneAway = new AbortController();
  const left = Array.from({ length: 30 }, () => read(goneAway.signal).catch(() => 'gone'));
  await ask(`${hub.url}/health`);
  goneAway.abort();
  expect(new Set(await Promise.all(left))).toEqual(new Set(['gone']));
  expect((await read())[0]).toBe(200);
});

it('finds what an operator did by its action, as it finds a call by its tool', async () => {
  const admin = aKey([], { role: 'admin' });
  await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, keys: [admin.entry] });
  const headers = { 'x-api-key': admin.key, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'watcher', role: 'viewer' });
  expect((await fetch(`${hub.url}/admin/keys`, { method: 'POST', headers, body })).status).toBe(201);
  const read = async (tool: string) => {
    const answer = await fetch(`${hub.url}/admin/audit?tool=${encodeURIComponent(tool)}`, { headers });
    return recordsSchema.parse(await answer.json()).records.map(({ type }) => type);
  };
  expect(await read('POST /admin/keys')).toEqual(['admin']);
  expect(await read('POST /admin/key')).toEqual([]);
});
