import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { openPool, type ClusterLink, type ClusterPool } from '@starrocks-mcp/starrocks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool } from '../call-tool.ts';
import type { Caller } from '../context.ts';
import { aCaller } from '../testing/a-caller.ts';
import { BUSY_CLUSTER } from '../testing/busy-cluster.ts';
import { connectClient } from '../testing/connect-client.ts';

const { signal } = new AbortController();
const DISKS = 'information_schema.be_metrics';
/** The same cluster a day later: its disk was emptied, and a load job waits to be looked at no more. */
const MENDED = {
  ...BUSY_CLUSTER,
  tables: {
    ...BUSY_CLUSTER.tables,
    [DISKS]: BUSY_CLUSTER.tables[DISKS].map((row) =>
      row.NAME === 'disks_avail_capacity' ? { ...row, VALUE: 800_000_000_000 } : row,
    ),
  },
};
const ODD_NAMES = ["it's", 'a`b', '订单 表', 'db.orders', 'x\\', '"; DROP TABLE t; --', '{table}', '🙂'];

const open: (Simulator | ClusterPool)[] = [];
let busy: ClusterLink;
let mended: ClusterLink;

async function openCluster(scenario: unknown): Promise<ClusterLink> {
  const simulator = await startSimulator({ scenario });
  const pool = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
  open.push(pool, simulator);
  return pool;
}

beforeAll(async () => {
  busy = await openCluster(BUSY_CLUSTER);
  mended = await openCluster(MENDED);
});

afterAll(async () => {
  for (const one of open) await one.close();
});

/** A way that leads to one cluster and later to another, as a cluster that changes. */
function changingLink(): ClusterLink & { current: ClusterLink } {
  return {
    current: busy,
    run(statement, options) {
      return this.current.run(statement, options);
    },
    close: () => Promise.resolve(),
  };
}

function compare(caller: Caller, language = 'en') {
  return callTool({ caller, name: 'compare_with_last_look', args: { language }, signal });
}

describe('compare_with_last_look', () => {
  it.each([
    ['en', 'nothing to compare with'],
    ['zh', '没有可比较的历史'],
  ])('says in %s that the first look has nothing to compare with', async (language, words) => {
    const { text, structured } = await compare(aCaller({ link: busy }), language);
    expect(text).toContain(words);
    expect(structured).toMatchObject({ last_look_seconds_ago: null, changes: [] });
  });

  it('tells what is gone and what is new since, and how long ago that was', async () => {
    const link = changingLink();
    const caller = aCaller({ link });
    await callTool({ caller, name: 'analyze_system_comprehensive', args: {}, signal });
    link.current = mended;
    const better = await compare(caller);
    expect(better.structured).toMatchObject({
      last_look_seconds_ago: expect.any(Number),
      changes: expect.arrayContaining([
        expect.objectContaining({
          id: 'storage.disk_nearly_full',
          kind: 'gone',
          before: expect.objectContaining({ value: 92 }),
        }),
      ]),
    });
    link.current = busy;
    const worse = await compare(caller, 'zh');
    expect(worse.text).toMatch(/新增[\s\S]*storage\.disk_nearly_full/);
  });

  it('shares nothing between two tenants', async () => {
    await compare(aCaller({ link: busy }));
    const other = await compare(aCaller({ link: busy, tenant: { id: 'other' } }));
    expect(other.structured).toMatchObject({ tenant: 'other', last_look_seconds_ago: null });
  });
});

describe('detail', () => {
  it('adds the evidence to the text of an analysis when it is full', async () => {
    const call = { caller: aCaller({ link: busy }), name: 'analyze_storage_health', signal };
    const normal = await callTool({ ...call, args: {} });
    const full = await callTool({ ...call, args: { detail: 'full' } });
    expect(normal.text).not.toContain('be_metrics');
    expect(full.text).toContain('be_metrics');
    await expect(callTool({ ...call, args: { detail: 'all' } })).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' });
  });
});

describe('questions about one object', () => {
  it.each(ODD_NAMES)('take %s for a name and nothing else', async (name) => {
    const caller = aCaller({ link: busy });
    const asked = [
      ['explain_load_failure', { label: name }],
      ['explain_routine_load', { name, database: name }],
      ['diagnose_table', { database: name, table: name }],
      ['diagnose_partition_compaction', { database: name, table: name, partition: name }],
    ] as const;
    for (const [tool, args] of asked) {
      const { structured } = await callTool({ caller, name: tool, args, signal });
      expect(structured).toMatchObject({ known: false });
      expect(structured['summary']).toContain(name);
    }
  });

  it.each([{}, { label: 'a', job_id: 1 }, { job_id: 0 }, { job_id: '17' }, { label: 'a\u0000' }])(
    'refuse %j for a load with what to give instead',
    async (args) => {
      const call = callTool({ caller: aCaller({ link: busy }), name: 'explain_load_failure', args, signal });
      await expect(call).rejects.toMatchObject({ code: 'BAD_ARGUMENTS', message: expect.stringContaining('"') });
    },
  );

  it('name what may have been meant', async () => {
    const call = { caller: aCaller({ link: busy }), signal };
    const table = await callTool({ ...call, name: 'diagnose_table', args: { database: 'shop', table: 'order' } });
    expect(table.text).toContain('shop.orders');
    const load = await callTool({ ...call, name: 'explain_load_failure', args: { label: 'orders_0302' } });
    expect(load.text).toContain('orders_0301');
  });

  it('answer the official client in text and in data that its schema allows', async () => {
    await using connected = await connectClient(aCaller({ link: busy }), 'http-2025');
    await connected.client.listTools();
    const args = { label: 'orders_0301' };
    const result = await connected.client.callTool({ name: 'explain_load_failure', arguments: args });
    expect(result.structuredContent).toMatchObject({
      known: true,
      conclusions: [{ severity: 'warning' }],
      tables: [{ name: 'loads', rows: [{ label: 'orders_0301', error_class: 'quality' }] }, { name: 'reasons' }],
    });
  });
});
