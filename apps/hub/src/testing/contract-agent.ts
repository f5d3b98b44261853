import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import {
  AGENT_TOKEN_HEADER,
  NDJSON,
  executeSqlRequestSchema,
  type ExecuteSqlRequest,
  type Field,
  type Frame,
} from '@starrocks-mcp/protocol';

/** How the agent under the test's control answers a statement. */
export type StatementHandler = (job: AgentJob) => void | Promise<void>;

export interface AgentJob {
  readonly request: ExecuteSqlRequest;
  /** Writes one frame. */
  readonly send: (frame: Frame) => void;
  /** Writes bytes as they are. */
  readonly raw: (text: string) => void;
  readonly end: () => void;
  /** Cuts the connection. */
  readonly cut: () => void;
  /** Answers with an HTTP error instead of frames. */
  readonly refuse: (status: number, body: unknown, headers?: Readonly<Record<string, string>>) => void;
  /** Resolves when the hub gave the connection up. */
  readonly gone: Promise<unknown>;
}

export interface ContractAgent extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly statements: readonly string[];
  /** Ids of jobs that were cancelled. */
  readonly cancelled: readonly string[];
  /** Resolves once a job was cancelled. */
  nextCancel(): Promise<string>;
  /** Resolves once the next statement arrived. */
  nextStatement(): Promise<void>;
  /** As an agent whose keep-alive time is over. */
  closeIdleConnections(): void;
}

interface Options {
  readonly token?: string;
  readonly handle?: StatementHandler;
  readonly databaseUp?: boolean;
}

/** Sends a whole answer. */
export function answerWith(fields: readonly Field[], rows: (string | number | null)[][]): StatementHandler {
  return ({ request, send, end }) => {
    send({ t: 'head', jobId: request.jobId ?? '', fields: [...fields] });
    if (rows.length > 0) send({ t: 'rows', seq: 0, rows });
    send({ t: 'end', rows: rows.length, bytes: 10, truncated: false, elapsedMs: 1 });
    end();
  };
}

/** A small HTTP server that speaks the agent's contract, and breaks it when told to. */
export async function openContractAgent(options: Options = {}): Promise<ContractAgent> {
  const {
    token = 'contract-agent-token',
    handle = answerWith([{ name: 'one', type: 'INT' }], [[1]]),
    databaseUp = true,
  } = options;
  const statements: string[] = [];
  const cancelled: string[] = [];
  const statementWaiters: (() => void)[] = [];
  const cancelWaiters: ((jobId: string) => void)[] = [];

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url === '/health') {
      const database = { connected: databaseUp, checked_seconds_ago: 1 };
      return sendJson(res, 200, {
        status: 'healthy',
        service: 'starrocks-agent',
        version: '9.9.9',
        protocol: 1,
        uptime: 1,
        database,
      });
    }
    if (req.headers[AGENT_TOKEN_HEADER] !== token) return sendJson(res, 401, failure('UNAUTHENTICATED', 'wrong token'));
    if (req.url === '/test-connection') {
      if (databaseUp) return sendJson(res, 200, { success: true, version: '3.3.5', latency_ms: 2 });
      return sendJson(res, 502, failure('DB_UNAVAILABLE', 'The database does not answer.'));
    }
    if (req.method === 'DELETE') {
      const jobId = req.url?.slice('/jobs/'.length) ?? '';
      cancelled.push(jobId);
      for (const resolve of cancelWaiters.splice(0)) resolve(jobId);
      return sendJson(res, 200, { success: true });
    }
    const request = executeSqlRequestSchema.parse(JSON.parse(await readBody(req)));
    statements.push(request.sql);
    for (const resolve of statementWaiters.splice(0)) resolve();
    await handle(jobOf(request, res));
  }

  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => sendJson(res, 500, failure('INTERNAL', String(error))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    statements,
    cancelled,
    nextCancel: () => new Promise((resolve) => cancelWaiters.push(resolve)),
    nextStatement: () => new Promise((resolve) => statementWaiters.push(resolve)),
    closeIdleConnections: () => server.closeIdleConnections(),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function jobOf(request: ExecuteSqlRequest, res: ServerResponse): AgentJob {
  const start = (): void => {
    if (!res.headersSent) res.writeHead(200, { 'Content-Type': NDJSON });
  };
  const raw = (text: string): void => {
    start();
    res.write(text);
  };
  return {
    request,
    raw,
    send: (frame) => raw(`${JSON.stringify(frame)}\n`),
    end: () => {
      start();
      res.end();
    },
    cut: () => res.destroy(),
    refuse: (status, body, headers) => sendJson(res, status, body, headers),
    gone: once(res, 'close'),
  };
}

export function failure(
  code: string,
  message: string,
): { success: false; error: string; code: string; message: string } {
  return { success: false, error: 'Error', code, message };
}

function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

async function readBody(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
}
