import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { openPool, type ClusterPool } from '@starrocks-mcp/starrocks';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TOOLS } from './all-tools.ts';
import { callTool } from './call-tool.ts';
import { MAX_TEXT_LENGTH } from './fit-text.ts';
import { aCaller } from './testing/a-caller.ts';
import { BUSY_CLUSTER } from './testing/busy-cluster.ts';
import { connectClient, type Way } from './testing/connect-client.ts';

const nobody = new AbortController().signal;
const WAYS: readonly Way[] = ['connection', 'http-2025', 'http-2026'];
const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  check_load_job_status: { label: 'orders_0301' },
  diagnose_table: { database: 'shop', table: 'orders' },
  diagnose_partition_compaction: { database: 'shop', table: 'orders' },
  explain_load_failure: { label: 'orders_0301' },
  explain_routine_load: { name: 'orders_from_kafka' },
  get_query_profile: { query_id: '502f3c04-8f5c-11ee-a41f-b22a2c00f66b' },
  run_select_sql: { sql: 'SELECT id, note FROM shop.orders ORDER BY note' },
};

let simulator: Simulator;
let link: ClusterPool;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: BUSY_CLUSTER });
  link = openPool({ host: simulator.host, port: simulator.port, user: 'root', password: '' });
});

afterAll(async () => {
  await link.close();
  await simulator.close();
});

describe.each(ALL_TOOLS.map(({ name, output }) => ({ name, output, args: ARGUMENTS[name] ?? {} })))(
  '$name',
  ({ name, output, args }) => {
    it.each(['en', 'zh'])('answers in %s by its own schema, in a text that clients show whole', async (language) => {
      const answer = await callTool({ caller: aCaller({ link }), name, args: { ...args, language }, signal: nobody });
      // Told to the console alone: the list of tools is too dear for it.
      const { figure_sources: _, ...described } = answer.structured;
      expect(() => output.strict().parse(described)).not.toThrow();
      expect(answer.text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
      expect(/[一-鿿]/.test(answer.text.replaceAll('订单', ''))).toBe(language === 'zh');
    });

    it('sends SELECT only', async () => {
      simulator.clearStatements();
      await callTool({ caller: aCaller({ link }), name, args, signal: nobody });
      const statements = simulator.statements().filter(({ kind }) => kind !== 'set');
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.filter(({ kind }) => kind !== 'select')).toEqual([]);
    });
  },
);

describe.each(WAYS)('the official client over %s', (way) => {
  it('gets a diagnosis with what is wrong in text and data, and its progress first', async () => {
    await using connected = await connectClient(aCaller({ link }), way);
    await connected.client.listTools();
    const steps: number[] = [];
    const result = await connected.client.callTool(
      { name: 'analyze_storage_health', arguments: {} },
      { onprogress: ({ progress }) => steps.push(progress) },
    );
    expect(result.structuredContent).toMatchObject({
      tenant: 'acme',
      status: 'critical',
      findings: [{ id: 'storage.disk_nearly_full' }],
    });
    expect(result.content).toMatchObject([{ type: 'text', text: expect.stringContaining('/data/storage') }]);
    expect(steps).toEqual(steps.map((_, index) => index));
    expect(steps.length).toBeGreaterThan(1);
  });

  it('ends the query on the cluster when it cancels', async () => {
    simulator.setFault('shop.orders', { slowSeconds: 60 });
    const client = new AbortController();
    const ended = new EventTarget();
    const over = once(ended, 'call');
    const caller = aCaller({ link, onCall: () => void ended.dispatchEvent(new Event('call')) });
    await using connected = await connectClient(caller, way);
    const call = connected.client.callTool(
      { name: 'run_select_sql', arguments: { sql: 'SELECT id FROM shop.orders' } },
      { signal: client.signal },
    );
    await expect.poll(() => simulator.processes().map(({ text }) => text)).toContain('SELECT id FROM shop.orders');
    client.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await over;
    expect(simulator.processes()).toEqual([]);
    simulator.clearFault('shop.orders');
  });
});

describe('ad-hoc SQL', () => {
  it('keeps every digit of a LARGE number, and NULL apart from text', async () => {
    const sql = 'SELECT id, note FROM shop.orders ORDER BY id DESC';
    const call = { caller: aCaller({ link }), name: 'run_select_sql', args: { sql }, signal: nobody };
    const { structured, text } = await callTool(call);
    expect(structured['rows']).toEqual(
      expect.arrayContaining([
        ['9223372036854775807', '订单 | one'],
        ['2', null],
      ]),
    );
    expect(text).toContain('9223372036854775807');
  });

  it('says what the database says of a statement that it does not understand', async () => {
    const sql = 'SELECT nothing FROM shop.orders';
    const call = callTool({ caller: aCaller({ link }), name: 'run_select_sql', args: { sql }, signal: nobody });
    await expect(call).rejects.toMatchObject({ code: 'DB_UNKNOWN_COLUMN' });
  });

  it('returns no more rows than asked for, and says so', async () => {
    const args = { sql: 'SELECT id FROM shop.orders', maxRows: 1 };
    const { structured } = await callTool({ caller: aCaller({ link }), name: 'run_select_sql', args, signal: nobody });
    expect(structured).toMatchObject({ rowCount: 1, truncated: true });
  });
});
