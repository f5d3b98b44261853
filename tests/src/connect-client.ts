import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as SseV1 } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** How a client reaches the tools: which SDK, which transport, which revision of the protocol. */
export interface Way {
  readonly sdk: 'v1' | 'v2';
  readonly over: 'stdio' | 'http' | 'sse';
  readonly revision: '2025' | '2026';
}

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The same product as a child process. */
  readonly process: { readonly command: string; readonly args: string[]; readonly env: Record<string, string> };
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; total?: number | undefined }) => void;
}

type Call = { readonly name: string; readonly arguments: Record<string, unknown> };

/** What both SDKs' clients have in common. Each validates structured content by the schema that was listed. */
export interface AnyClient {
  listTools(): Promise<unknown>;
  callTool(call: Call, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

const INFO = { name: 'compatibility-test', version: '1.0.0' };

/** The official client of this way at the product, with its tools listed, so that it knows their schemas. */
export async function connectClient(way: Way, target: Target): Promise<AnyClient> {
  const client = way.sdk === 'v1' ? await connectV1(way, target) : await connectV2(way, target);
  await client.listTools();
  return client;
}

async function connectV1({ over }: Way, { url, headers, process }: Target): Promise<AnyClient> {
  const requestInit = { headers: { ...headers } };
  const client = new ClientV1(INFO);
  if (over === 'stdio') await client.connect(new StdioV1({ ...process, stderr: 'ignore' }));
  else if (over === 'sse') await client.connect(new SseV1(new URL('/sse', url), { requestInit }));
  else await client.connect(new HttpV1(new URL('/mcp', url), { requestInit }));
  return {
    listTools: () => client.listTools(),
    callTool: (call, options) => client.callTool({ ...call }, undefined, options),
    close: () => client.close(),
  };
}

async function connectV2({ over, revision }: Way, { url, headers, process }: Target): Promise<AnyClient> {
  const requestInit = { headers: { ...headers } };
  const mode = revision === '2026' ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new Client(INFO, { versionNegotiation: { mode } });
  if (over === 'stdio') await client.connect(new StdioClientTransport({ ...process, stderr: 'ignore' }));
  else if (over === 'sse') await client.connect(new SSEClientTransport(new URL('/sse', url), { requestInit }));
  else await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit }));
  return {
    listTools: () => client.listTools(),
    callTool: (call, options) => client.callTool({ ...call }, options),
    close: () => client.close(),
  };
}
