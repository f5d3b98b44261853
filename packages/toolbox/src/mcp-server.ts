import { McpServer } from '@modelcontextprotocol/server';
import type { Caller } from './context.ts';

/** One server object for one request (HTTP) or one connection (SSE, stdio); never shared between callers. */
export function createMcpServer(_caller: Caller, { version }: { readonly version: string }): McpServer {
  return new McpServer({ name: 'starrocks-mcp', version });
}
