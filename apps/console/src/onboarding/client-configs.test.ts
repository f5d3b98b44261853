import { describe, expect, it } from 'vitest';
import { clientConfigs } from './client-configs.ts';

const input = { hubUrl: 'https://hub.example.com', tenantId: 'acme.eu', keyPlace: 'KEY-HERE' };
const configs = clientConfigs({ ...input, key: 'srmcp_k' });

/** The configuration of one client, read as the client reads it. */
function read(client: string, key: string | undefined): unknown {
  return JSON.parse(clientConfigs({ ...input, key }).find((known) => known.client === client)?.config ?? '');
}

describe('the configuration of a client', () => {
  it('is there for each that people ask for', () => {
    expect(configs.map(({ client }) => client)).toEqual([
      'Gemini CLI',
      'Claude Code',
      'Claude Desktop',
      'Cursor',
      'VS Code',
    ]);
  });

  it.each(configs)('of $client is JSON with address, tenant and key', ({ config }) => {
    expect(() => JSON.parse(config)).not.toThrow();
    for (const part of ['https://hub.example.com/mcp', 'acme.eu', 'srmcp_k']) expect(config).toContain(part);
  });

  // By the documentation of each: geminicli.com/docs/tools/mcp-server, code.claude.com/docs/en/mcp, cursor.com/docs/mcp,
  // code.visualstudio.com/docs/copilot/reference/mcp-configuration.
  it('has the names that each client looks for', () => {
    const url = 'https://hub.example.com/mcp';
    const headers = { 'X-API-Key': 'srmcp_k', 'X-Tenant-ID': 'acme.eu' };
    expect(read('Gemini CLI', 'srmcp_k')).toEqual({ mcpServers: { starrocks: { httpUrl: url, headers } } });
    expect(read('Claude Code', 'srmcp_k')).toEqual({ mcpServers: { starrocks: { type: 'http', url, headers } } });
    expect(read('Cursor', 'srmcp_k')).toEqual({ mcpServers: { starrocks: { url, headers } } });
    expect(read('VS Code', 'srmcp_k')).toEqual({ servers: { starrocks: { type: 'http', url, headers } } });
  });

  it('has a place for the key that is not there yet, for which VS Code asks', () => {
    expect(read('Cursor', undefined)).toMatchObject({
      mcpServers: { starrocks: { headers: { 'X-API-Key': 'KEY-HERE' } } },
    });
    expect(read('VS Code', undefined)).toMatchObject({
      inputs: [{ type: 'promptString', id: 'starrocks-hub-key', password: true }],
      servers: { starrocks: { headers: { 'X-API-Key': '${input:starrocks-hub-key}' } } },
    });
  });
});
