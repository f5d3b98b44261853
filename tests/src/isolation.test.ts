import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';
import { argumentsFor, markedScenario } from './marked-cluster.ts';
import { connectRecording } from './recording-client.ts';

const ALPHA = 'alphamark';
const BETA = 'betamark';

let alphaCluster: Simulator;
let betaCluster: Simulator;
let betaAgent: AgentBesideCluster;
let house: House;

beforeAll(async () => {
  alphaCluster = await startSimulator({ scenario: markedScenario(ALPHA) });
  betaCluster = await startSimulator({ scenario: markedScenario(BETA) });
  betaAgent = await openAgent({ clusterPort: betaCluster.port, databases: [`db_${BETA}`] });
  const direct = { host: '127.0.0.1', port: alphaCluster.port, user: 'root' };
  house = await openHouse({
    tenants: { alpha: { direct }, beta: betaAgent.entry },
    keys: { alpha: ['alpha'], beta: ['beta'], both: ['alpha', 'beta'] },
  });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await betaAgent.agent.close();
  await alphaCluster.close();
  await betaCluster.close();
});

function headersOf(key: string, tenant: string): Record<string, string> {
  return { 'X-API-Key': house.key(key), 'X-Tenant-ID': tenant };
}

describe.each(['http', 'sse'] as const)('two tenants over %s', (kind) => {
  it('sees only its own rows in the answer of every tool, with equal JSON-RPC ids on both sides', async () => {
    await using alpha = await connectRecording(kind, { url: house.url, headers: headersOf('alpha', 'alpha') });
    await using beta = await connectRecording(kind, { url: house.url, headers: headersOf('both', 'beta') });
    const { tools } = await alpha.client.listTools();
    await beta.client.listTools();
    await Promise.all(
      tools.flatMap(({ name }) => [
        alpha.client.callTool({ name, arguments: argumentsFor(name, ALPHA) }),
        beta.client.callTool({ name, arguments: argumentsFor(name, BETA) }),
      ]),
    );
    expect(alpha.received()).toContain(ALPHA);
    expect(beta.received()).toContain(BETA);
    expect(alpha.received()).not.toContain(BETA);
    expect(beta.received()).not.toContain(ALPHA);
  });

  it('keeps 40 interleaved calls of one key apart by their tenant', async () => {
    await using alpha = await connectRecording(kind, { url: house.url, headers: headersOf('both', 'alpha') });
    await using beta = await connectRecording(kind, { url: house.url, headers: headersOf('both', 'beta') });
    const calls = Array.from({ length: 20 }).flatMap(() => [
      alpha.client.callTool({ name: 'run_select_sql', arguments: argumentsFor('run_select_sql', ALPHA) }),
      beta.client.callTool({ name: 'run_select_sql', arguments: argumentsFor('run_select_sql', BETA) }),
    ]);
    const results = await Promise.all(calls);
    const marks = results.map((result) => (JSON.stringify(result).includes(ALPHA) ? ALPHA : BETA));
    expect(marks).toEqual(Array.from({ length: 20 }).flatMap(() => [ALPHA, BETA]));
    expect(alpha.received()).not.toContain(BETA);
    expect(beta.received()).not.toContain(ALPHA);
  });

  it("lets nobody in with another tenant's header", async () => {
    const foreign = connectRecording(kind, { url: house.url, headers: headersOf('alpha', 'beta') });
    await expect(foreign).rejects.toThrow(/404|TENANT_UNKNOWN/);
  });
});

describe('a key with a foreign tenant in the header', () => {
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  const routes = [
    { method: 'POST', path: '/mcp', body: call },
    { method: 'GET', path: '/mcp' },
    { method: 'DELETE', path: '/mcp' },
    { method: 'GET', path: '/sse' },
    { method: 'POST', path: '/messages?sessionId=00000000-0000-4000-8000-000000000000', body: call },
    { method: 'GET', path: '/tools' },
    { method: 'POST', path: '/call-tool', body: JSON.stringify({ tool: 'get_disk_usage', arguments: {} }) },
    { method: 'GET', path: '/test-agent' },
  ];

  async function ask(route: (typeof routes)[number], tenant: string) {
    const response = await fetch(new URL(route.path, house.url), {
      method: route.method,
      headers: {
        ...headersOf('alpha', tenant),
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
      },
      ...(route.body === undefined ? {} : { body: route.body }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: { ...body, request_id: '', tenant: '' }, tenant: body['tenant'] };
  }

  it.each(routes)('is told the same as for a tenant that does not exist: $method $path', async (route) => {
    const foreign = await ask(route, 'beta');
    const unknown = await ask(route, 'nobody');
    expect(foreign.status).toBe(404);
    expect(foreign.body['code' as keyof typeof foreign.body]).toBe('TENANT_UNKNOWN');
    expect({ status: foreign.status, body: foreign.body }).toEqual({ status: unknown.status, body: unknown.body });
  });

  it('never reached the foreign cluster', () => {
    const users = betaCluster.statements().filter(({ text }) => text.includes(ALPHA));
    expect(users).toEqual([]);
  });
});

describe('an SSE session', () => {
  async function openSession(key: string, tenant: string) {
    const abort = new AbortController();
    const response = await fetch(new URL('/sse', house.url), {
      headers: { ...headersOf(key, tenant), Accept: 'text/event-stream' },
      signal: abort.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('\n\n')) text += (await reader.read()).value ?? '';
    const path = /^data: (.+)$/m.exec(text)?.[1]?.trim() ?? '';
    return { path, close: () => abort.abort() };
  }

  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

  it.each([
    { thief: 'beta', tenant: 'beta' },
    { thief: 'both', tenant: 'alpha' },
    { thief: 'both', tenant: 'beta' },
  ])('takes no message from key $thief for tenant $tenant', async ({ thief, tenant }) => {
    const session = await openSession('alpha', 'alpha');
    const stolen = await fetch(new URL(session.path, house.url), {
      method: 'POST',
      headers: { ...headersOf(thief, tenant), 'Content-Type': 'application/json' },
      body: message,
    });
    expect(stolen.status).toBe(404);
    session.close();
  });
});
