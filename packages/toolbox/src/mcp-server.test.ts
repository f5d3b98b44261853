import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ALL_TOOLS } from './all-tools.ts';
import type { ToolCallRecord } from './context.ts';
import { aCaller } from './testing/a-caller.ts';
import { connectClient, type Way } from './testing/connect-client.ts';
import { createScriptedLink, rowsOf } from './testing/scripted-link.ts';

const WAYS: readonly Way[] = ['connection', 'http-2025', 'http-2026'];

describe.each(WAYS)('createMcpServer over %s', (way) => {
  it('introduces itself with instructions', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    await using connected = await connectClient(aCaller({ link }), way);
    expect(connected.client.getInstructions()).toContain('analyze_system_comprehensive');
    expect(connected.client.getServerVersion()).toMatchObject({ name: 'starrocks-mcp', version: '1.2.3' });
  });

  it('lists every tool in one page', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    await using connected = await connectClient(aCaller({ link }), way);
    const { tools, nextCursor } = await connected.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(ALL_TOOLS.map(({ name }) => name));
    expect(nextCursor).toBeUndefined();
  });

  it('carries the same data as text and as structured content, valid by the listed schema', async () => {
    const link = createScriptedLink(() => rowsOf(['a'], [['41 and 1']]));
    await using connected = await connectClient(aCaller({ link }), way);
    await connected.client.listTools();
    const args = { sql: 'SELECT 1', wait_for_previous: true };
    const result = await connected.client.callTool({ name: 'run_select_sql', arguments: args });
    expect(result.isError).toBeFalsy();
    expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining('41 and 1') }]);
    expect(result.structuredContent).toMatchObject({ rows: [['41 and 1']] });
  });

  it('answers a refused statement with a result that says why, valid by the listed schema', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    await using connected = await connectClient(aCaller({ link }), way);
    await connected.client.listTools();
    const result = await connected.client.callTool({ name: 'run_select_sql', arguments: { sql: 'DROP TABLE t' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      error: 'Not a read-only query',
      code: 'NOT_READ_ONLY',
      tenant: 'acme',
      request_id: 'req-1',
      details: { reason: 'not_a_query', line: 1, column: 1 },
    });
    expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining('NOT_READ_ONLY') }]);
  });

  it('answers wrong arguments with a result that names them', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    await using connected = await connectClient(aCaller({ link }), way);
    const result = await connected.client.callTool({ name: 'get_large_tables', arguments: { limit: '20' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({ code: 'BAD_ARGUMENTS', details: { arguments: 'limit' } });
  });

  it('neither lists nor runs a tool that the caller may not use', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    const caller = aCaller({ link, tools: new Set(['get_disk_usage']) });
    await using connected = await connectClient(caller, way);
    const { tools } = await connected.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['get_disk_usage']);
    const result = await connected.client.callTool({ name: 'run_select_sql', arguments: { sql: 'SELECT 1' } });
    expect(result.structuredContent).toMatchObject({ code: 'FORBIDDEN' });
    expect(link.statements).toEqual([]);
  });

  it('answers an unknown tool with a protocol error', async () => {
    const link = createScriptedLink(() => rowsOf([], []));
    const records: ToolCallRecord[] = [];
    await using connected = await connectClient(aCaller({ link, onCall: (it) => void records.push(it) }), way);
    const call = connected.client.callTool({ name: 'drop_everything', arguments: {} });
    await expect(call).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('drop_everything') });
    expect(records).toMatchObject([{ tool: 'unknown', error: { code: 'TOOL_UNKNOWN' } }]);
  });

  it('does not show its insides when something of ours breaks', async () => {
    const link = createScriptedLink(() => {
      throw new Error('connect ECONNREFUSED 10.0.1.100:9030');
    });
    const records: ToolCallRecord[] = [];
    await using connected = await connectClient(aCaller({ link, onCall: (it) => void records.push(it) }), way);
    const result = await connected.client.callTool({ name: 'run_select_sql', arguments: { sql: 'SELECT 1' } });
    expect(JSON.stringify(result)).not.toContain('10.0.1.100');
    expect(result.structuredContent).toMatchObject({ code: 'INTERNAL', request_id: 'req-1' });
    expect(records).toMatchObject([{ tool: 'run_select_sql', tenant: 'acme', principal: 'key-1', requestId: 'req-1' }]);
    expect(String(records[0]?.error?.cause)).toContain('10.0.1.100');
  });

  it('kills the statement on the cluster when the client cancels', async () => {
    const client = new AbortController();
    const link = createScriptedLink(() => {
      client.abort();
      return new Promise(() => {});
    });
    const ended = new EventTarget();
    const records: ToolCallRecord[] = [];
    const onCall = (record: ToolCallRecord): void => {
      records.push(record);
      ended.dispatchEvent(new Event('call'));
    };
    const over = once(ended, 'call');
    await using connected = await connectClient(aCaller({ link, onCall }), way);
    const call = connected.client.callTool(
      { name: 'run_select_sql', arguments: { sql: 'SELECT 1' } },
      { signal: client.signal },
    );
    await expect(call).rejects.toThrow(/abort/i);
    await over;
    expect(records).toMatchObject([{ error: { code: 'CANCELLED' }, cost: { statements: 1 } }]);
    expect(link.killed()).toBe(1);
  });
});
