import type { JSONRPCNotification, JSONRPCRequest } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { answerRequest } from './answer-request.ts';
import { aCaller } from './testing/a-caller.ts';
import { createScriptedLink, rowsOf } from './testing/scripted-link.ts';

const nobody = new AbortController().signal;

function callOf(name: string, args: Record<string, unknown>): JSONRPCRequest {
  return { jsonrpc: '2.0', id: 'seven', method: 'tools/call', params: { name, arguments: args } };
}

function answer(request: JSONRPCRequest, script: Parameters<typeof createScriptedLink>[0], signal = nobody) {
  const notifications: JSONRPCNotification[] = [];
  const link = createScriptedLink(script);
  const onNotification = (notification: JSONRPCNotification): void => void notifications.push(notification);
  const response = answerRequest({ caller: aCaller({ link }), version: '1.2.3', request, signal, onNotification });
  return { response, notifications, link };
}

describe('answerRequest', () => {
  it('answers a call with the id that it came with', async () => {
    const { response } = answer(callOf('run_select_sql', { sql: 'SELECT 1' }), () => rowsOf(['a'], [['41']]));
    expect(await response).toMatchObject({ id: 'seven', result: { structuredContent: { rows: [['41']] } } });
  });

  it('answers initialize as a server of the 2025 revisions', async () => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'old', version: '1' } };
    const { response } = answer({ jsonrpc: '2.0', id: 1, method: 'initialize', params }, () => rowsOf([], []));
    expect(await response).toMatchObject({
      result: { protocolVersion: '2025-06-18', serverInfo: { name: 'starrocks-mcp' } },
    });
  });

  it('answers an unknown method with a JSON-RPC error', async () => {
    const { response } = answer({ jsonrpc: '2.0', id: 1, method: 'tools/drop' }, () => rowsOf([], []));
    expect(await response).toMatchObject({ error: { code: -32_601 } });
  });

  it('kills the statement and answers nothing when the request is aborted', async () => {
    const client = new AbortController();
    const slow = (): Promise<never> => {
      client.abort();
      return new Promise(() => {});
    };
    const { response, link } = answer(callOf('run_select_sql', { sql: 'SELECT 1' }), slow, client.signal);
    expect(await response).toBeUndefined();
    expect(link.killed()).toBe(1);
  });
});
