import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const command = process.execPath;
const args = ['--import', 'tsx', fileURLToPath(new URL('testing/stdio-server.ts', import.meta.url))];
const SELECT = { name: 'run_select_sql', arguments: { sql: 'SELECT 1 AS one' } };
const DROP = { name: 'run_select_sql', arguments: { sql: 'DROP TABLE t' } };

function startServer(): ChildProcessWithoutNullStreams {
  return spawn(command, args, { stdio: 'pipe' });
}

describe('runStdio', () => {
  it.each([
    ['2025 revisions', 'legacy' as const],
    ['2026-07-28', { pin: '2026-07-28' }],
  ])('serves the official client of %s', async (_, mode) => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('run_select_sql');
    expect(await client.callTool(SELECT)).toMatchObject({ structuredContent: { rows: [['SELECT 1 AS one']] } });
    expect(await client.callTool(DROP)).toMatchObject({ isError: true, structuredContent: { code: 'NOT_READ_ONLY' } });
    await client.close();
  });

  it('serves the client of the first SDK, which validates failures by the listed schema too', async () => {
    const client = new ClientV1({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransportV1({ command, args, stderr: 'ignore' }));
    await client.listTools();
    expect(await client.callTool(SELECT)).toMatchObject({ structuredContent: { rows: [['SELECT 1 AS one']] } });
    expect(await client.callTool(DROP)).toMatchObject({ isError: true, structuredContent: { code: 'NOT_READ_ONLY' } });
    await client.close();
  });

  it('answers lines that are no message, and goes on', async () => {
    const server = startServer();
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    server.stdin.write('{"jsonrpc": broken\n\n[1,2]\n{"jsonrpc":"2.0","id":7,"method":"ping"}\n');
    const answers = [await lines.next(), await lines.next(), await lines.next()].map(({ value }) => JSON.parse(value));
    expect(answers).toMatchObject([
      { id: null, error: { code: -32_700 } },
      { id: null, error: { code: -32_600 } },
      { id: 7 },
    ]);
    server.stdin.end();
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('kills what runs and ends when the client closes its end', async () => {
    const server = startServer();
    const log = createInterface({ input: server.stderr })[Symbol.asyncIterator]();
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'run_select_sql', arguments: { sql: 'SELECT slow' } },
    };
    server.stdin.write(`${JSON.stringify(call)}\n`);
    expect((await log.next()).value).toBe('slow statement began');
    server.stdin.end();
    const rest = new Set([(await log.next()).value, (await log.next()).value]);
    expect([...rest]).toEqual(expect.arrayContaining(['call ended: CANCELLED, killed 1', 'connection over']));
    expect(await once(server, 'exit')).toEqual([0, null]);
  });
});
