import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolRequest,
  type CallToolResult,
  type RequestId,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Language } from '@starrocks-mcp/experts';
import { asHubError } from '@starrocks-mcp/protocol';
import { setImmediate } from 'node:timers/promises';
import { callTool } from './call-tool.ts';
import type { Caller, ToolProgress } from './context.ts';
import { answerCompletion } from './complete-argument.ts';
import { FINDING_TEMPLATE, listFindingResources, readFindingResource } from './finding-resources.ts';
import { getPrompt, listPrompts } from './prompts.ts';
import { SERVER_INSTRUCTIONS } from './server-instructions.ts';
import { listTools } from './tool-listing.ts';
import { toMcpError, toMcpResult } from './tool-result.ts';

interface ServerIdentity {
  /** Of the product, as clients show it. */
  readonly version: string;
}

/** Makes the server object of one request, connection or process. */
export type MakeServer = (caller: Caller, identity: ServerIdentity) => McpServer;

/** What is listed depends on the tenant and the key, and changes with their configuration only. */
const LIST_CACHE = { ttlMs: 60_000, cacheScope: 'private' } as const;

/**
 * The tools for one caller: one object per HTTP request, SSE connection or stdio process, never shared. Cheap: lists
 * and schemas are made once per process, so the handlers are set below the SDK's per-server registry.
 */
export function createMcpServer(caller: Caller, { version }: ServerIdentity): McpServer {
  const mcp = new McpServer(
    { name: 'starrocks-mcp', title: 'StarRocks diagnosis', version },
    {
      instructions: SERVER_INSTRUCTIONS,
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
        completions: {},
      },
      cacheHints: {
        'server/discover': LIST_CACHE,
        'tools/list': LIST_CACHE,
        'prompts/list': LIST_CACHE,
        'resources/list': LIST_CACHE,
        'resources/templates/list': LIST_CACHE,
        'resources/read': LIST_CACHE,
      },
    },
  );
  mcp.server.setRequestHandler('tools/list', () => ({ tools: [...listTools(caller)] }));
  mcp.server.setRequestHandler('tools/call', (request, ctx) => answerToolCall(caller, request, ctx));
  serveFindings(mcp, caller.tenant.language);
  servePrompts(mcp, caller.tenant.language);
  mcp.server.setRequestHandler('completion/complete', ({ params }) => answerCompletion(params));
  const { cancellation } = caller;
  if (cancellation) {
    mcp.server.setNotificationHandler('notifications/cancelled', ({ params: { requestId } }) => {
      if (requestId !== undefined) cancellation.calls.cancel(callKey(cancellation.clientKey, requestId));
    });
  }
  return mcp;
}

function serveFindings({ server }: McpServer, language: Language): void {
  server.setRequestHandler('resources/list', () => ({ resources: [...listFindingResources(language)] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [FINDING_TEMPLATE] }));
  server.setRequestHandler('resources/read', ({ params }) => readFindingResource(params.uri, language));
}

function servePrompts({ server }: McpServer, language: Language): void {
  server.setRequestHandler('prompts/list', () => ({ prompts: [...listPrompts(language)] }));
  server.setRequestHandler('prompts/get', ({ params }) => getPrompt(params, language));
}

async function answerToolCall(caller: Caller, request: CallToolRequest, ctx: ServerContext): Promise<CallToolResult> {
  const { name, arguments: args = {} } = request.params;
  const requestId = caller.requestId();
  const progress = createProgressSender(ctx);
  const { signal, end } = watchCancellation(caller, ctx);
  try {
    const answer = await callTool({ caller, name, args, requestId, signal, progress: progress?.send });
    await progress?.flush();
    return toMcpResult(answer);
  } catch (thrown) {
    const error = asHubError(thrown);
    if (error.code === 'TOOL_UNKNOWN')
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 64)}`);
    return toMcpError(error, { tenantId: caller.tenant.id, requestId });
  } finally {
    end();
  }
}

/** The request's own signal, and where requests are stateless also that of a later cancelling request. */
function watchCancellation(
  { cancellation }: Caller,
  { mcpReq }: ServerContext,
): { signal: AbortSignal; end: () => void } {
  if (!cancellation) return { signal: mcpReq.signal, end: () => {} };
  return cancellation.calls.start(callKey(cancellation.clientKey, mcpReq.id), mcpReq.signal);
}

/** 1 and "1" are two JSON-RPC ids. */
function callKey(clientKey: string, id: RequestId): string {
  return JSON.stringify([clientKey, id]);
}

interface ProgressSender {
  readonly send: (progress: ToolProgress) => void;
  /** Waits until what was sent is on its way: clients drop progress that arrives together with the result. */
  readonly flush: () => Promise<void>;
}

/** Undefined unless the client asked for progress. A client that is gone is no reason to fail: the signal tells. */
function createProgressSender(ctx: ServerContext): ProgressSender | undefined {
  const { _meta: meta } = ctx.mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let sent = Promise.resolve();
  return {
    send: ({ done, total, message }) => {
      const params = { progressToken, progress: done, total, message };
      sent = sent.then(() => ctx.mcpReq.notify({ method: 'notifications/progress', params })).catch(() => {});
    },
    flush: async () => {
      await sent;
      await setImmediate();
    },
  };
}
