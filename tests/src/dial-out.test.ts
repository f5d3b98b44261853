import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_KEY, openHouse, type House } from './house.ts';
import { agentStates, openDialOutAgent, type DialOutAgent } from './open-dial-out-agent.ts';

const SLOW = 'SELECT id FROM shop.orders';

let cluster: Simulator;
let house: House;
let agent: DialOutAgent;

beforeAll(async () => {
  cluster = await startSimulator({
    scenario: {
      name: 'dial-out',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.orders': { id: 'BIGINT' } },
      tables: { 'shop.orders': [{ id: '9007199254740993' }] },
      generate: { 'shop.events': { count: 30_000, row: { id: 1, pad: 'x'.repeat(900) } } },
    },
  });
  house = await openHouse({
    tenants: { acme: { link: 'dial-out' }, empty: { link: 'dial-out' } },
    keys: { all: ['acme', 'empty'] },
  });
  agent = await openDialOutAgent({ house, tenantId: 'acme', clusterPort: cluster.port, databases: ['shop'] });
});

afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await cluster.close();
});

beforeEach(async () => {
  cluster.clearFault('shop.orders');
  await vi.waitUntil(() => running().length === 0);
});

function running(): readonly string[] {
  return cluster.processes().flatMap(({ text }) => (text.includes('shop.') ? [text] : []));
}

function headers(tenant: string): Record<string, string> {
  return { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' };
}

function select(sql: string, { tenant = 'acme', signal }: { tenant?: string; signal?: AbortSignal } = {}) {
  return fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: headers(tenant),
    body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql, maxRows: 1_000 } }),
    ...(signal && { signal }),
  });
}

describe('an agent that dials out', () => {
  it('tells its own host that it is connected', async () => {
    const response = await fetch(`http://127.0.0.1:${agent.agent.port}/metrics`);
    expect(await response.text()).toMatch(/^starrocks_agent_hub_up 1$/m);
  });

  it('answers statements with exact values', async () => {
    const response = await select(SLOW);
    expect(await response.text()).toContain('9007199254740993');
    expect(response.status).toBe(200);
  });

  it('answers more rows than one message holds', async () => {
    const response = await select('SELECT id, pad FROM shop.events LIMIT 1000');
    expect(await response.json()).toMatchObject({ success: true, result: { rowCount: 1000 } });
  });

  it('says what the database refuses', async () => {
    const response = await select('SELECT nothing FROM shop.orders');
    expect(await response.json()).toMatchObject({ code: 'DB_UNKNOWN_COLUMN' });
  });

  it('is tested hop by hop', async () => {
    const response = await fetch(new URL('/test-agent', house.url), { headers: headers('acme') });
    expect(await response.json()).toMatchObject({ success: true, agent_status: 'healthy', database_version: '3.5.7' });
  });

  it('is missed by name of the hop where no agent is connected', async () => {
    const response = await fetch(new URL('/test-agent', house.url), { headers: headers('empty') });
    expect(await response.json()).toMatchObject({ success: false, code: 'AGENT_OFFLINE', failed_hop: 'agent_to_hub' });
    expect(await (await select(SLOW, { tenant: 'empty' })).json()).toMatchObject({ code: 'AGENT_OFFLINE' });
  });

  it('kills the statement when the client goes away', async () => {
    cluster.setFault('shop.orders', { slowSeconds: 60 });
    const client = new AbortController();
    const call = select(SLOW, { signal: client.signal });
    await expect.poll(running).toEqual([SLOW]);
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    await expect.poll(running, { timeout: 5_000 }).toEqual([]);
  });

  it('comes back after it was restarted', async () => {
    await agent.restart();
    expect((await select(SLOW)).status).toBe(200);
  });

  it('serves nobody once it is revoked', async () => {
    const other = await openDialOutAgent({ house, tenantId: 'empty', clusterPort: cluster.port });
    const url = `${house.url}/admin/tenants/empty/agents/${other.agentId}`;
    const revoked = await fetch(url, { method: 'DELETE', headers: { 'X-API-Key': ADMIN_KEY } });
    expect(revoked.status).toBe(200);
    await expect.poll(() => agentStates(house, 'empty')).toEqual({ [other.agentId]: 'revoked' });
    expect(await (await select(SLOW, { tenant: 'empty' })).json()).toMatchObject({ code: 'AGENT_OFFLINE' });
    await other[Symbol.asyncDispose]();
  });
});
