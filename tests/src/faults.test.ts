import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';

const SLOW = 'SELECT id FROM shop.orders';

let cluster: Simulator;
let agent: AgentBesideCluster;
let stopped: AgentBesideCluster;
let noDatabase: AgentBesideCluster;
let mute: Server;
let house: House;

beforeAll(async () => {
  cluster = await startSimulator({
    scenario: {
      name: 'faults',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.orders': { id: 'BIGINT' } },
      tables: { 'shop.orders': [{ id: '9007199254740993' }] },
      generate: { 'shop.events': { count: 200_000, row: { id: 1, pad: 'x'.repeat(100) } } },
    },
  });
  agent = await openAgent({ clusterPort: cluster.port, databases: ['shop'] });
  stopped = await openAgent({ clusterPort: cluster.port });
  await stopped.agent.close();
  noDatabase = await openAgent({ clusterPort: 1 });
  mute = createServer(() => {}).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const address = mute.address();
  const mutePort = typeof address === 'object' && address !== null ? address.port : 0;
  house = await openHouse({
    tenants: {
      well: agent.entry,
      stopped: stopped.entry,
      'no-database': noDatabase.entry,
      'wrong-token': { ...agent.entry, agent_token: 'not-the-token-of-this-agent' },
      mute: { agent_url: `http://127.0.0.1:${mutePort}`, agent_token: 'unused', limits: { timeout_seconds: 1 } },
    },
    keys: { all: ['well', 'stopped', 'no-database', 'wrong-token', 'mute'] },
  });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await agent.agent.close();
  await noDatabase.agent.close();
  mute.closeAllConnections();
  mute.close();
  await cluster.close();
});

beforeEach(async () => {
  cluster.clearFault('shop.orders');
  await vi.waitUntil(() => running().length === 0);
});

function running(): readonly string[] {
  return cluster.processes().flatMap(({ text }) => (text.includes('shop.') ? [text] : []));
}

function select(tenant: string, sql: string, signal?: AbortSignal): Promise<Response> {
  return fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql, maxRows: 1000 } }),
    ...(signal && { signal }),
  });
}

describe('a hop that fails', () => {
  it.each([
    { tenant: 'stopped', status: 503, code: 'AGENT_OFFLINE' },
    { tenant: 'wrong-token', status: 503, code: 'AGENT_UNAUTHENTICATED' },
    { tenant: 'mute', status: 504, code: 'QUERY_TIMEOUT' },
    { tenant: 'no-database', status: 502, code: 'DB_UNAVAILABLE' },
  ])('is named to who asks the tenant "$tenant", without addresses or tokens', async ({ tenant, status, code }) => {
    const response = await select(tenant, 'SELECT 1 AS one');
    const text = await response.text();
    expect({ status: response.status, ...JSON.parse(text) }).toMatchObject({ status, code, tenant });
    expect(text).not.toMatch(/127\.0\.0\.1|not-the-token/);
  });

  it('leaves the other tenants as they were', async () => {
    const [, , well] = await Promise.all([
      select('stopped', 'SELECT 1 AS one'),
      select('no-database', 'SELECT 1 AS one'),
      select('well', SLOW),
    ]);
    expect(well.status).toBe(200);
    expect(await well.text()).toContain('9007199254740993');
  });
});

describe('a client that goes away in the middle', () => {
  it('leaves no query behind on the cluster, through hub and agent', async () => {
    cluster.setFault('shop.orders', { slowSeconds: 60 });
    const client = new AbortController();
    const call = select('well', SLOW, client.signal);
    await expect.poll(() => running()).toEqual([SLOW]);
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    await expect.poll(() => running(), { timeout: 5_000 }).toEqual([]);
  });
});

describe('a huge result', () => {
  it('is cut at the rows asked for, said to be cut, and stops on the cluster', async () => {
    const response = await select('well', 'SELECT id, pad FROM shop.events');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"truncated":true');
    await expect.poll(() => running()).toEqual([]);
  });
});
