import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY } from './house.ts';
import { markedScenario } from './marked-cluster.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'hub', 'src', 'main.ts');
const KEY = 'one-key-of-this-test-0123456789';
const ROUNDS = 2;

const answered = z.object({ request_id: z.string(), result: z.object({ generated_at: z.string() }) });
const listed = z.object({ reports: z.array(z.object({ at: z.string() })) });

let folder: string;
let cluster: Simulator;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starrocks-mcp-killed-'));
  cluster = await startSimulator({ scenario: markedScenario('acme') });
  const acme = { direct: { host: '127.0.0.1', port: cluster.port, user: 'root' } };
  writeFileSync(join(folder, 'tenants-config.json'), JSON.stringify({ tenants: { acme } }));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A hub as a process of its own over the folder of this test; its address. */
async function startHub(): Promise<string> {
  const started = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, 'http'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', API_KEY: KEY, ADMIN_KEY },
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

async function kill(): Promise<void> {
  if (child === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

it('keeps each diagnosis whose answer has left, though the hub is killed at that moment', async () => {
  const moments: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const url = await startHub();
    const calls = Array.from({ length: 3 }, async () => {
      const response = await fetch(`${url}/call-tool`, {
        method: 'POST',
        headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json' },
        body: JSON.stringify({ tool: 'analyze_storage_health', arguments: {} }),
      });
      moments.push(answered.parse(await response.json()).result.generated_at);
    });
    await Promise.any(calls);
    await kill();
    await Promise.allSettled(calls);
  }
  const response = await fetch(`${await startHub()}/admin/tenants/acme/reports`, {
    headers: { 'X-API-Key': ADMIN_KEY },
  });
  const kept = new Set(listed.parse(await response.json()).reports.map(({ at }) => at));
  expect(moments.length).toBeGreaterThanOrEqual(ROUNDS);
  expect(moments.filter((at) => !kept.has(at))).toEqual([]);
}, 60_000);
