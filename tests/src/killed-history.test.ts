import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY } from './house.ts';
import { HubProcess } from './hub-process.ts';
import { markedScenario } from './marked-cluster.ts';

const KEY = 'one-key-of-this-test-0123456789';
const ROUNDS = 2;

const answered = z.object({ request_id: z.string(), result: z.object({ generated_at: z.string() }) });
const listed = z.object({ reports: z.array(z.object({ at: z.string() })) });

let cluster: Simulator;
let hub: HubProcess;

beforeEach(async () => {
  cluster = await startSimulator({ scenario: markedScenario('acme') });
  const acme = { direct: { host: '127.0.0.1', port: cluster.port, user: 'root' } };
  hub = new HubProcess({ tenants: { acme }, env: { API_KEY: KEY, ADMIN_KEY } });
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await cluster.close();
});

it('keeps each diagnosis whose answer has left, though the hub is killed at that moment', async () => {
  const moments: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const url = await hub.start();
    const calls = Array.from({ length: 3 }, async () => {
      const response = await fetch(`${url}/call-tool`, {
        method: 'POST',
        headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json' },
        body: JSON.stringify({ tool: 'analyze_storage_health', arguments: {} }),
      });
      moments.push(answered.parse(await response.json()).result.generated_at);
    });
    await Promise.any(calls);
    await hub.kill();
    await Promise.allSettled(calls);
  }
  const response = await fetch(`${await hub.start()}/admin/tenants/acme/reports`, {
    headers: { 'X-API-Key': ADMIN_KEY },
  });
  const kept = new Set(listed.parse(await response.json()).reports.map(({ at }) => at));
  expect(moments.length).toBeGreaterThanOrEqual(ROUNDS);
  expect(moments.filter((at) => !kept.has(at))).toEqual([]);
}, 60_000);
