import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Secret } from '@starrocks-mcp/settings';
import { expect, it, onTestFinished } from 'vitest';
import { TenantStats } from '../stats/tenant-stats.ts';
import type { TenantTarget } from '../tenants/tenant.ts';
import { WatchedAgents } from './watched-agents.ts';

const HEALTH = {
  status: 'healthy',
  service: 'starrocks-agent',
  version: '1.0.0',
  protocol: 1,
  uptime: 1,
  database: { connected: true, checked_seconds_ago: 1 },
};

async function listen(server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has such an address
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function inbound(url: URL): TenantTarget {
  return { kind: 'agent', url, token: new Secret('a-token-that-must-not-travel'), nextToken: undefined };
}

it('asks the open health route once for all who watch, and sends no token', async () => {
  const asked: unknown[] = [];
  const server = createServer((req, res) => {
    asked.push([req.url, req.headers['x-agent-token']]);
    res.end(JSON.stringify(HEALTH));
  });
  const target = inbound(await listen(server));
  const stats = new TenantStats();
  const agents = new WatchedAgents({ stats });
  await Promise.all([agents.look({ id: 'bank', target }), agents.look({ id: 'bank', target })]);
  expect(asked).toEqual([['/health', undefined]]);
  expect(stats.linkOf('bank')?.state).toBe('online');
});

it('tells that an agent is gone when nobody answers, or somebody else', async () => {
  const stats = new TenantStats();
  const other = inbound(await listen(createServer((_req, res) => res.end('<html>'))));
  const free = createServer();
  const gone = inbound(await listen(free));
  free.close();
  await new WatchedAgents({ stats }).look({ id: 'other', target: other });
  await new WatchedAgents({ stats }).look({ id: 'gone', target: gone });
  expect([stats.linkOf('other')?.state, stats.linkOf('gone')?.state]).toEqual(['offline', 'offline']);
});
