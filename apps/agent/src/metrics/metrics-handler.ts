import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList } from 'node:net';
import { HubError } from '@starrocks-mcp/protocol';
import type { AgentMetrics } from './agent-metrics.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** GET /metrics, for this host alone. Throws FORBIDDEN for anybody else. */
export function metricsHandler(metrics: Pick<AgentMetrics, 'render'>) {
  return ({ request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): void => {
    if (!isLoopback(request.socket.remoteAddress ?? '')) {
      throw new HubError('FORBIDDEN', 'The metrics of the agent are for its own host.');
    }
    const text = metrics.render();
    response.writeHead(200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(text);
  };
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return LOOPBACK.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}
