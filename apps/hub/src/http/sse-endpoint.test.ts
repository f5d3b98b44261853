import { McpServer } from '@modelcontextprotocol/server';
import { asHubError } from '@starrocks-mcp/protocol';
import type { Caller } from '@starrocks-mcp/toolbox';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RequestLimits } from '../limits/request-limits.ts';
import type { RequestContext } from './request-context.ts';
import { createSseEndpoint, type SseEndpoint } from './sse-endpoint.ts';

let sse: SseEndpoint;
const limits = new RequestLimits({ concurrentRequestsPerKey: 0, keyRates: { charge: () => {} } });
/** Takes the tenant from the path and leaves the doors out. */
const server = createServer((req, res) => {
  const [, tenantId = ''] = (req.url ?? '').split('/');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the endpoint looks at until a call comes
  const context = { tenant: { id: tenantId }, principal: { keyId: `key of ${tenantId}` } } as RequestContext;
  const exchange = Object.assign(res, { locals: { context } });
  Promise.resolve(sse.open(req, exchange, () => {})).catch((thrown: unknown) =>
    res.writeHead(asHubError(thrown).httpStatus).end(asHubError(thrown).code),
  );
});

beforeEach(async () => {
  sse = createSseEndpoint({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no call comes
    makeCaller: () => ({}) as Caller,
    makeServer: () => new McpServer({ name: 'test', version: '1' }),
    limits,
    version: '1',
    log: pino({ level: 'silent' }),
    maxSessions: 6,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await sse.close();
  server.closeAllConnections();
  server.close();
});

async function open(tenantId: string): Promise<IncomingMessage> {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sent = request({ port, host: '127.0.0.1', path: `/${tenantId}/sse`, agent: false });
  sent.on('error', () => {}).end();
  const answer = await new Promise<IncomingMessage>((resolve) => sent.once('response', resolve));
  answer.on('error', () => {}).resume();
  return answer;
}

it('leaves half of the places to other tenants, whatever one opens', async () => {
  const statuses = [];
  for (const tenantId of ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c'])
    statuses.push((await open(tenantId)).statusCode);
  expect(statuses).toEqual([200, 200, 200, 429, 200, 200, 200, 429, 429]);
});
