import type { IncomingMessage } from 'node:http';
import { REQUEST_ID_HEADER, SANE_REQUEST_ID } from '@starrocks-mcp/protocol';

/** The hub's id of the request, as its header tells; undefined for what is none. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const id = headers[REQUEST_ID_HEADER];
  return typeof id === 'string' && SANE_REQUEST_ID.test(id) ? id : undefined;
}
