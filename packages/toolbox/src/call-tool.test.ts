import { HubError } from '@starrocks-mcp/protocol';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { callTool } from './call-tool.ts';
import type { Caller, ToolCallRecord } from './context.ts';
import { aCaller } from './testing/a-caller.ts';
import { createScriptedLink } from './testing/scripted-link.ts';

const SQL = "SELECT o.id FROM shop.orders o WHERE o.name = 'secret'";

function call(onCall: Caller['onCall'], sql = SQL): Promise<unknown> {
  const link = createScriptedLink(() => ({
    fields: [{ name: 'id', type: 'INT' }],
    rows: [[1]],
    truncated: true,
    bytes: 3,
    elapsedMs: 1,
  }));
  const args = { sql, maxRows: 1 };
  return callTool({
    caller: aCaller({ link, onCall }),
    name: 'run_select_sql',
    args,
    signal: new AbortController().signal,
  });
}

it('tells what was asked, sent and read', async () => {
  const records: ToolCallRecord[] = [];
  await call((record) => void records.push(record));
  expect(records).toMatchObject([
    {
      arguments: { sql: SQL, maxRows: 1 },
      statements: [SQL],
      reads: [{ table: 'shop.orders', columns: ['id', 'name'] }],
      truncated: true,
      report: undefined,
    },
  ]);
});

it('gives no answer before its record is kept', async () => {
  const steps: string[] = [];
  await call(async () => {
    await setImmediate();
    steps.push('kept');
  }).then(() => steps.push('answered'));
  expect(steps).toEqual(['kept', 'answered']);
});

it('runs nothing when it may not begin', async () => {
  const link = createScriptedLink(() => Promise.reject(new Error('a statement ran')));
  const records: ToolCallRecord[] = [];
  const refusal = new HubError('AUDIT_UNAVAILABLE', 'The record cannot be written.');
  const caller = aCaller({
    link,
    beforeCall: () => Promise.reject(refusal),
    onCall: (record) => void records.push(record),
  });
  const { signal } = new AbortController();
  await expect(callTool({ caller, name: 'run_select_sql', args: { sql: SQL }, signal })).rejects.toBe(refusal);
  expect(link.statements).toEqual([]);
  expect(records).toMatchObject([{ tool: 'run_select_sql', statements: [], error: refusal }]);
});

it.each([SQL, 'DROP TABLE orders'])(
  'gives the reason instead of the outcome of %s when no record can be kept',
  async (sql) => {
    const refusal = new HubError('AUDIT_UNAVAILABLE', 'The record cannot be written.');
    await expect(call(() => Promise.reject(refusal), sql)).rejects.toBe(refusal);
  },
);
