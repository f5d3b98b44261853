import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Caller } from '../context.ts';
import { createMcpServer } from '../mcp-server.ts';
import { RunningCalls } from '../running-calls.ts';

const VERSION = '1.2.3';

/** `connection`: one server object for all requests, as over stdio; the others make one for each HTTP request. */
export type Way = 'connection' | 'http-2025' | 'http-2026';

interface Connected extends AsyncDisposable {
  readonly client: Client;
}

/** The official client at this caller's server. */
export async function connectClient(caller: Caller, way: Way): Promise<Connected> {
  if (way === 'connection') return connectInMemory(caller);
  const cancellation = { calls: new RunningCalls(), clientKey: 'acme, key-1, this client' };
  const handler = createMcpHandler(() => createMcpServer({ ...caller, cancellation }, { version: VERSION }));
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    fetch: (url, init) => handler.fetch(new Request(url, init)),
  });
  const mode = way === 'http-2026' ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await handler.close();
    },
  };
}

async function connectInMemory(caller: Caller): Promise<Connected> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer(caller, { version: VERSION });
  await server.connect(far);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(near);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
