import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createConnection } from 'mysql2/promise';
import { HUB_SCRIPT } from '../house/start.ts';
import type { Caller } from './load.ts';

export interface Statement {
  readonly name: string;
  readonly sql: string;
  readonly rows: number;
}

/** One caller straight to the database, with the driver that the product uses. */
export async function openRawCaller(port: number, statement: Statement): Promise<Caller> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  return {
    async call() {
      const [rows] = await connection.query({ sql: statement.sql, rowsAsArray: true });
      if (!Array.isArray(rows) || rows.length !== statement.rows) throw new Error(`raw: unexpected answer`);
    },
    close: () => connection.end(),
  };
}

interface HubTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly tenantId: string;
}

export function openHttpCaller(target: HubTarget, statement: Statement): Promise<Caller> {
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', target.url), { requestInit: headers(target) });
  return openMcpCaller(transport, statement);
}

export function openSseCaller(target: HubTarget, statement: Statement): Promise<Caller> {
  const transport = new SSEClientTransport(new URL('/sse', target.url), { requestInit: headers(target) });
  return openMcpCaller(transport, statement);
}

/** Many concurrent callers of one stdio process share its pipe. */
export async function openStdioCallers(
  { port, count }: { readonly port: number; readonly count: number },
  statement: Statement,
): Promise<{ readonly callers: readonly Caller[]; readonly pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [HUB_SCRIPT, 'stdio'],
    env: {
      PATH: process.env['PATH'] ?? '',
      SR_HOST: '127.0.0.1',
      SR_PORT: String(port),
      SR_USER: 'root',
      LOG_LEVEL: 'warn',
    },
    stderr: 'ignore',
  });
  const shared = await openMcpCaller(transport, statement);
  const lent = Array.from({ length: count - 1 }, (): Caller => ({ call: () => shared.call(), close: async () => {} }));
  return { callers: [...lent, shared], pid: transport.pid ?? 0 };
}

function headers({ apiKey, tenantId }: HubTarget) {
  return { headers: { 'X-API-Key': apiKey, 'X-Tenant-ID': tenantId } };
}

async function openMcpCaller(transport: Transport, statement: Statement): Promise<Caller> {
  const client = new Client({ name: 'starrocks-mcp-bench', version: '0.1.0' });
  await client.connect(transport);
  return {
    async call() {
      const result = await client.callTool({
        name: 'run_select_sql',
        arguments: { sql: statement.sql, maxRows: statement.rows },
      });
      const structured = result.structuredContent as { readonly rowCount?: number } | undefined;
      if (structured?.rowCount !== statement.rows)
        throw new Error(`unexpected answer: ${JSON.stringify(result).slice(0, 300)}`);
    },
    close: () => client.close(),
  };
}
