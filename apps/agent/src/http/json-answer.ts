import type { ServerResponse } from 'node:http';
import type { AgentErrorBody, HubError } from '@starrocks-mcp/protocol';

/** Answers with one JSON body, unless the client has gone. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

/** Answers with an error's status and body; 429 says when to come back. */
export function sendError(response: ServerResponse, error: HubError): void {
  const { httpStatus } = error;
  const { retry_after_seconds: seconds = 1 } = error.details ?? {};
  sendJson(response, httpStatus, errorBody(error), httpStatus === 429 ? { 'Retry-After': String(seconds) } : {});
}

export function errorBody(error: HubError): AgentErrorBody {
  const { errno, sqlState, ...details } = error.details ?? {};
  return {
    success: false,
    error: error.title,
    code: error.code,
    message: error.message,
    ...(typeof errno === 'number' && { errno }),
    ...(typeof sqlState === 'string' && { sqlState }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}
