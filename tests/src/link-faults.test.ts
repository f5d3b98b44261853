import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { openHouse, type House } from './house.ts';
import { openAgent } from './open-agent.ts';
import { agentStates, openDialOutAgent } from './open-dial-out-agent.ts';
import { lastFrame, readFrames, streamSql } from './stream-sql.ts';

const ALL = 'SELECT id, pad FROM shop.events';
const ROWS = 20_000;

/** Agents bound for streams of any size. */
const CEILINGS = { AGENT_MAX_ROWS: '1000000', AGENT_MAX_BYTES: '1073741824' };

interface Broken {
  readonly house: House;
  /** Between hub and agent. */
  readonly proxy: FaultProxy;
  /** A tenant whose agent has a way of its own. */
  readonly other: string;
}

let cluster: Simulator;
let open: AsyncDisposable[];

beforeEach(async () => {
  open = [];
  cluster = await startSimulator({
    scenario: {
      name: 'link-faults',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.events': { id: 'BIGINT', pad: 'VARCHAR' } },
      generate: { 'shop.events': { count: ROWS, row: { id: 1, pad: 'x'.repeat(400) } } },
    },
  });
});

afterEach(async () => {
  for (const each of open.toReversed()) await each[Symbol.asyncDispose]();
  await cluster.close();
});

function running(): readonly string[] {
  return cluster.processes().flatMap(({ text }) => (text.includes('shop.') ? [text] : []));
}

async function openDialOut(): Promise<Broken> {
  const house = await openHouse({
    tenants: { acme: { link: 'dial-out' }, other: { link: 'dial-out' } },
    keys: { all: ['acme', 'other'] },
  });
  open.push(house);
  const proxy = await openFaultProxy(house.hub.port);
  open.push(proxy);
  const shared = { house, clusterPort: cluster.port, databases: ['shop'], env: CEILINGS };
  open.push(
    await openDialOutAgent({ ...shared, tenantId: 'acme', hubUrl: `http://127.0.0.1:${proxy.port}` }),
    await openDialOutAgent({ ...shared, tenantId: 'other' }),
  );
  return { house, proxy, other: 'other' };
}

async function openInbound(): Promise<Broken> {
  const shared = { clusterPort: cluster.port, databases: ['shop'], env: CEILINGS };
  const [agent, other] = [await openAgent(shared), await openAgent(shared)];
  open.push(agent.agent, other.agent);
  const proxy = await openFaultProxy(agent.agent.port);
  open.push(proxy);
  const house = await openHouse({
    tenants: { acme: { ...agent.entry, agent_url: `http://127.0.0.1:${proxy.port}` }, other: other.entry },
    keys: { all: ['acme', 'other'] },
  });
  open.push(house);
  return { house, proxy, other: 'other' };
}

describe.each([
  { mode: 'dial-out', begin: openDialOut },
  { mode: 'inbound', begin: openInbound },
])('a $mode link', ({ begin }) => {
  it('hands a whole answer on, with as many rows as its end says', async () => {
    const { house } = await begin();
    const frames = await readFrames(await streamSql(house, { tenant: 'acme', sql: ALL }));
    const rows = frames.flatMap((frame) => (frame.t === 'rows' ? frame.rows : []));
    expect(rows).toHaveLength(ROWS);
    expect(frames.at(-1)).toMatchObject({ t: 'end', rows: ROWS, truncated: false });
  });

  it('ends in an error when it is cut in the middle, and leaves no query behind', async () => {
    const { house, proxy, other } = await begin();
    const response = await streamSql(house, { tenant: 'acme', sql: ALL });
    const reading = readFrames(response, {
      onFirstRows: () => {
        proxy.cut();
      },
    });
    expect((await reading).at(-1)).toMatchObject({
      t: 'err',
      code: expect.stringMatching(/AGENT_LOST|STREAM_TRUNCATED/),
    });
    await expect.poll(running, { timeout: 5_000 }).toEqual([]);
    expect(await lastFrame(await streamSql(house, { tenant: other, sql: ALL }))).toMatchObject({
      t: 'end',
      rows: ROWS,
    });
  });

  it('serves again by itself once the network is back', async () => {
    const { house, proxy } = await begin();
    proxy.cut();
    await expect
      .poll(async () => (await lastFrame(await streamSql(house, { tenant: 'acme', sql: ALL }))).t, { timeout: 15_000 })
      .toBe('end');
  });

  it('stops the query of a reader that went away, and serves others meanwhile', async () => {
    const { house, other } = await begin();
    const reader = new AbortController();
    const response = await streamSql(house, { tenant: 'acme', sql: ALL, signal: reader.signal });
    expect(response.status).toBe(200);
    expect(await lastFrame(await streamSql(house, { tenant: other, sql: ALL }))).toMatchObject({ t: 'end' });
    reader.abort();
    await expect.poll(running, { timeout: 5_000 }).toEqual([]);
  });
});

describe('an agent that dials out', () => {
  it('is missed while its packets are lost, and comes back by itself', async () => {
    const { house, proxy } = await openDialOut();
    const [agentId = ''] = Object.keys(await agentStates(house, 'acme'));
    proxy.set({ toTarget: 'drop', toDialler: 'drop' });
    proxy.cut();
    await expect.poll(() => agentStates(house, 'acme')).toEqual({ [agentId]: 'offline' });
    proxy.set({ toTarget: 'pass', toDialler: 'pass' });
    proxy.cut();
    await expect.poll(() => agentStates(house, 'acme'), { timeout: 20_000 }).toEqual({ [agentId]: 'online' });
  });
});
