import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as SseV1 } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { openContractAgent, answerWith } from '../testing/contract-agent.ts';

const acme = aKey(['acme']);

async function aHubWithAgent() {
  const agent = await openContractAgent({ handle: answerWith([{ name: 'mark', type: 'VARCHAR' }], [['acme-row']]) });
  const tenants = { acme: { agent_url: agent.url, agent_token: agent.token } };
  const hub = await aHub({ tenants, keys: [acme.entry] });
  const dispose = async (): Promise<void> => {
    await hub.close();
    await agent[Symbol.asyncDispose]();
  };
  return { url: hub.url, [Symbol.asyncDispose]: dispose };
}

const requestInit = { headers: { 'X-API-Key': acme.key } };
const call = { name: 'run_select_sql', arguments: { sql: 'SELECT mark FROM t' } };

describe('/mcp and /sse', () => {
  it.each(['http', 'sse'] as const)('serve the current SDK client over %s', async (kind) => {
    await using hub = await aHubWithAgent();
    const client = new Client({ name: 'test', version: '1' });
    const url = new URL(kind === 'http' ? '/mcp' : '/sse', hub.url);
    await client.connect(
      kind === 'http'
        ? new StreamableHTTPClientTransport(url, { requestInit })
        : new SSEClientTransport(url, { requestInit }),
    );
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    const result = await client.callTool(call);
    expect(JSON.stringify(result.structuredContent)).toContain('acme-row');
    await client.close();
  });

  it('serve the current SDK client in the 2026-07-28 revision, with progress, errors and cancelling', async () => {
    await using hub = await aHubWithAgent();
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', hub.url), { requestInit }));
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    expect(JSON.stringify((await client.callTool(call)).structuredContent)).toContain('acme-row');
    const steps: number[] = [];
    const onprogress = ({ progress }: { progress: number }): void => void steps.push(progress);
    await client.callTool({ name: 'analyze_storage_health', arguments: {} }, { onprogress });
    expect(steps.length).toBeGreaterThan(0);
    await expect(client.callTool({ name: 'drop_everything', arguments: {} })).rejects.toThrow('Unknown tool');
    const gaveUp = new AbortController();
    gaveUp.abort('enough');
    await expect(client.callTool(call, { signal: gaveUp.signal })).rejects.toThrow('enough');
    await client.close();
  });

  it.each(['http', 'sse'] as const)('serve the v1 SDK client over %s', async (kind) => {
    await using hub = await aHubWithAgent();
    const client = new ClientV1({ name: 'test', version: '1' });
    const url = new URL(kind === 'http' ? '/mcp' : '/sse', hub.url);
    await client.connect(kind === 'http' ? new HttpV1(url, { requestInit }) : new SseV1(url, { requestInit }));
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    const result = await client.callTool(call);
    expect(JSON.stringify(result.structuredContent)).toContain('acme-row');
    await client.close();
  });
});
