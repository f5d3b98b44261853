import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCollector, type CollectedSpan, type Collector } from './collector.ts';
import { openHouse, type House } from './house.ts';
import { openAgent } from './open-agent.ts';
import { openDialOutAgent } from './open-dial-out-agent.ts';
import { connectScripted, enrolled } from './scripted-agent.ts';

const SQL = "SELECT id FROM shop.orders WHERE note = 'a-secret-of-a-customer'";
const CLIENTS_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENTS_SPAN = '00f067aa0ba902b7';
const REQUEST_ID = 'request-of-this-test-1';

let cluster: Simulator;

beforeAll(async () => {
  cluster = await startSimulator({
    scenario: {
      name: 'tracing',
      version: '3.5.7',
      now: '2026-03-01 12:00:00',
      columns: { 'shop.orders': { id: 'INT', note: 'VARCHAR' } },
      tables: { 'shop.orders': [{ id: 1, note: 'a-secret-of-a-customer' }] },
    },
  });
});

afterAll(() => cluster.close());

function tracesTo({ url }: Collector): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
}

function select(house: House, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: {
      'X-API-Key': house.key('all'),
      'X-Request-Id': REQUEST_ID,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql: SQL } }),
  });
}

/** From the span of the client's request down to the statement at the database, by their parents. */
function chainOf(spans: readonly CollectedSpan[], parent: string | undefined): readonly CollectedSpan[] {
  const next = spans.find(({ parentSpanId }) => parentSpanId === parent);
  return next ? [next, ...chainOf(spans, next.spanId)] : [];
}

const WHOLE_WAY = [
  ['starrocks-mcp-hub', 2, 'POST /call-tool'],
  ['starrocks-mcp-hub', 1, 'tools/call run_select_sql'],
  ['starrocks-mcp-hub', 3, 'SELECT'],
  ['starrocks-agent', 2, 'job'],
  ['starrocks-agent', 3, 'SELECT'],
];

function assertWholeWay(spans: readonly CollectedSpan[], parent: string | undefined): void {
  const chain = chainOf(spans, parent);
  expect(chain.map(({ service, kind, name }) => [service, kind, name])).toEqual(WHOLE_WAY);
  expect(new Set(chain.map(({ traceId }) => traceId)).size).toBe(1);
  const [request, , sent, job, statement] = chain;
  expect(request?.attributes).toMatchObject({
    'http.route': '/call-tool',
    'http.response.status_code': 200,
    'starrocks_mcp.request.id': REQUEST_ID,
    'starrocks_mcp.tenant.id': 'acme',
  });
  const asked = { 'db.system.name': 'starrocks', 'db.operation.name': 'SELECT', 'db.response.returned_rows': 1 };
  expect([sent?.attributes, statement?.attributes]).toEqual([
    expect.objectContaining(asked),
    expect.objectContaining(asked),
  ]);
  expect(job?.attributes['starrocks_mcp.request.id']).toBe(REQUEST_ID);
}

function assertNothingTold(collector: Collector, secrets: readonly string[]): void {
  const told = Buffer.concat(collector.exports.map(({ body }) => body)).toString('latin1');
  for (const secret of ['a-secret-of-a-customer', 'shop.orders', '127.0.0.1', ...secrets])
    expect(told).not.toContain(secret);
}

describe('a trace', () => {
  it('leads from the request through the hub and an agent that it calls to the statement', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const beside = await openAgent({ clusterPort: cluster.port, databases: ['shop'], env });
    const house = await openHouse({ tenants: { acme: beside.entry }, keys: { all: ['acme'] }, env });
    expect((await select(house)).status).toBe(200);
    await house[Symbol.asyncDispose]();
    await beside.agent.close();
    assertWholeWay(collector.spans(), undefined);
    assertNothingTold(collector, [house.key('all'), beside.entry.agent_token]);
    expect(new Set(collector.exports.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
  });

  it('leads through an agent that dials out, and goes on with the trace of the client', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] }, env });
    const agent = await openDialOutAgent({
      house,
      tenantId: 'acme',
      clusterPort: cluster.port,
      databases: ['shop'],
      env,
    });
    const traceparent = `00-${CLIENTS_TRACE}-${CLIENTS_SPAN}-01`;
    expect((await select(house, { traceparent })).status).toBe(200);
    await agent[Symbol.asyncDispose]();
    await house[Symbol.asyncDispose]();
    assertWholeWay(collector.spans(), CLIENTS_SPAN);
    expect(chainOf(collector.spans(), CLIENTS_SPAN)[0]?.traceId).toBe(CLIENTS_TRACE);
  });

  it('leads from an MCP request too', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const beside = await openAgent({ clusterPort: cluster.port, databases: ['shop'], env });
    const house = await openHouse({ tenants: { acme: beside.entry }, keys: { all: ['acme'] }, env });
    const params = { name: 'run_select_sql', arguments: { sql: SQL } };
    const response = await fetch(new URL('/mcp', house.url), {
      method: 'POST',
      headers: {
        'X-API-Key': house.key('all'),
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    await response.text();
    await house[Symbol.asyncDispose]();
    await beside.agent.close();
    const names = chainOf(collector.spans(), undefined).map(({ name }) => name);
    expect(names).toEqual(['POST /mcp', 'tools/call run_select_sql', 'SELECT', 'job', 'SELECT']);
  });

  it('ends at an agent whose owner sends none, which serves as ever', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] }, env });
    const agent = await openDialOutAgent({ house, tenantId: 'acme', clusterPort: cluster.port, databases: ['shop'] });
    expect((await select(house)).status).toBe(200);
    await agent[Symbol.asyncDispose]();
    await house[Symbol.asyncDispose]();
    const request = collector.spans().find(({ name }) => name === 'POST /call-tool');
    const chain = chainOf(
      collector.spans().filter(({ traceId }) => traceId === request?.traceId),
      undefined,
    );
    expect(chain.map(({ service, name }) => [service, name])).toEqual(
      WHOLE_WAY.slice(0, 3).map(([service, , name]) => [service, name]),
    );
  });

  it('is kept nowhere when the client, who asks, does not keep it', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const beside = await openAgent({ clusterPort: cluster.port, databases: ['shop'], env });
    const house = await openHouse({ tenants: { acme: beside.entry }, keys: { all: ['acme'] }, env });
    expect((await select(house, { traceparent: `00-${CLIENTS_TRACE}-${CLIENTS_SPAN}-00` })).status).toBe(200);
    await house[Symbol.asyncDispose]();
    await beside.agent.close();
    expect(collector.spans().filter(({ traceId }) => traceId === CLIENTS_TRACE)).toEqual([]);
  });

  it('tells the code of what failed, and nothing of probes', async () => {
    await using collector = await openCollector();
    const env = tracesTo(collector);
    const tenants = { acme: { agent_url: 'http://127.0.0.1:9', agent_token: 'token-of-an-agent-that-is-not-there' } };
    const house = await openHouse({ tenants, keys: { all: ['acme'] }, env });
    expect((await select(house)).status).toBe(503);
    for (const path of ['/health', '/ready']) await fetch(new URL(path, house.url));
    await house[Symbol.asyncDispose]();
    const failed = chainOf(collector.spans(), undefined);
    expect(failed.map(({ name, isError, attributes }) => [name, isError, attributes['error.type']])).toEqual([
      ['POST /call-tool', true, 'AGENT_OFFLINE'],
      ['tools/call run_select_sql', true, 'AGENT_OFFLINE'],
      ['SELECT', true, 'AGENT_OFFLINE'],
    ]);
    expect(collector.spans()).toHaveLength(failed.length);
  });

  it('leaves the hub as protobuf, with the headers that the collector asks for, unless told otherwise', async () => {
    await using collector = await openCollector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
      OTEL_SERVICE_NAME: 'hub-of-this-test',
    };
    const house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] }, env });
    await fetch(new URL('/tools', house.url), { headers: { 'X-API-Key': house.key('all') } });
    await house[Symbol.asyncDispose]();
    const [sent] = collector.exports;
    expect([sent?.contentType, sent?.path]).toEqual(['application/x-protobuf', '/v1/traces']);
    expect(sent?.headers.authorization).toBe('Bearer of-the-collector');
    expect(sent?.body.includes('GET /tools')).toBe(true);
    expect(sent?.body.includes('hub-of-this-test')).toBe(true);
  });
});

describe('without a collector', () => {
  it('no trace header reaches an agent that the hub calls, also when the client sent one', async () => {
    await using collector = await openCollector();
    const heard: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      heard.push(request.headers);
      response.writeHead(500).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const env = { ...tracesTo(collector), OTEL_SDK_DISABLED: 'true' };
    const tenants = { acme: { agent_url: `http://127.0.0.1:${port}`, agent_token: 'token-of-this-test-agent' } };
    await using house = await openHouse({ tenants, keys: { all: ['acme'] }, env });
    await select(house, { traceparent: `00-${CLIENTS_TRACE}-${CLIENTS_SPAN}-01` });
    server.close();
    expect(heard.map((headers) => [headers['x-request-id'], headers['traceparent']])).toEqual([
      [REQUEST_ID, undefined],
    ]);
    expect(collector.connections).toBe(0);
  });

  it('no job of an agent that dials out tells of a trace', async () => {
    await using house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] } });
    const agent = await connectScripted(house.url, await enrolled(house, 'acme'));
    const answer = select(house, { traceparent: `00-${CLIENTS_TRACE}-${CLIENTS_SPAN}-01` });
    const job = await agent.take('job');
    expect(job).not.toHaveProperty('traceparent');
    await agent.close();
    expect((await answer).status).toBe(503);
  });
});
