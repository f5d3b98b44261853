import type { CallToolResult } from '@modelcontextprotocol/server';
import type { ErrorDetails, HubError } from '@starrocks-mcp/protocol';
import { fitText } from './fit-text.ts';
import type { ToolAnswer } from './tool.ts';

/** A failed call for programs; the same body as every error of the hub's other routes. */
interface ToolErrorBody {
  readonly error: string;
  readonly code: string;
  readonly message: string;
  readonly tenant: string;
  readonly request_id: string;
  readonly details?: ErrorDetails;
}

interface ErrorOrigin {
  readonly tenantId: string;
  readonly requestId: string;
}

function toErrorBody(error: HubError, { tenantId, requestId }: ErrorOrigin): ToolErrorBody {
  return {
    error: error.title,
    code: error.code,
    message: error.message,
    tenant: tenantId,
    request_id: requestId,
    ...(error.details && { details: error.details }),
  };
}

export function toMcpResult({ text, structured }: ToolAnswer): CallToolResult {
  return { content: [{ type: 'text', text: fitText(text) }], structuredContent: { ...structured } };
}

/** A failure that the caller's model should read and act on: a result with `isError`, not a JSON-RPC error. */
export function toMcpError(error: HubError, origin: ErrorOrigin): CallToolResult {
  const body = toErrorBody(error, origin);
  return { isError: true, content: [{ type: 'text', text: errorText(body) }], structuredContent: { ...body } };
}

function errorText({ error, code, message, tenant, request_id, details }: ToolErrorBody): string {
  const facts = Object.entries(details ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [`${error} (${code}): ${message}`, ...facts, `tenant: ${tenant}`, `request_id: ${request_id}`].join('\n');
}
