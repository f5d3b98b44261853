import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERROR_CODES } from '@starrocks-mcp/protocol';
import type { ErrorBody } from './error-answer.ts';

/** What Node's HTTP parser can find wrong before there is a request, by its error code. */
const FAULTS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive completely in its time.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers of the request are too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions of the body are too large.' },
};
const NO_HTTP = { status: 400, message: 'What arrived is not HTTP, or not well-formed.' };

/** Says what was wrong with bytes that never became a request, and closes their connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const { status, message } = FAULTS[error.code ?? ''] ?? NO_HTTP;
  const body: ErrorBody = {
    error: ERROR_CODES.BAD_REQUEST.title,
    code: 'BAD_REQUEST',
    message,
    tenant: null,
    request_id: randomUUID(),
  };
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
  );
}
