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
