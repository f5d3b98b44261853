import { startSimulator } from '@starrocks-mcp/simulator';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse } from './house.ts';
import { openAgent } from './open-agent.ts';

const fleet = z.object({
  tenants: z.array(z.object({ tenant_id: z.string(), agent: z.object({ state: z.string() }) })),
});

it('tells whoever watches one tenant that its agent is gone, before any statement finds out', async () => {
  const simulator = await startSimulator({ scenario: { name: 'watched', version: '3.5.7' } });
  const { agent, entry } = await openAgent({ clusterPort: simulator.port });
  const house = await openHouse({ tenants: { bank: entry, other: { link: 'dial-out' } }, keys: { client: ['bank'] } });
  onTestFinished(async () => {
    await house[Symbol.asyncDispose]();
    await simulator.close();
  });
  const watch = async () => {
    const response = await fetch(`${house.url}/admin/fleet?tenant=bank`, { headers: { 'X-API-Key': ADMIN_KEY } });
    return fleet.parse(await response.json()).tenants;
  };
  expect(await watch()).toEqual([{ tenant_id: 'bank', agent: { state: 'online' } }]);
  simulator.clearStatements();
  await agent.close();
  await expect
    .poll(watch, { timeout: 10_000, interval: 500 })
    .toEqual([{ tenant_id: 'bank', agent: { state: 'offline' } }]);
  expect(simulator.statements()).toEqual([]);
});
