import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AGENT_TOKEN_HEADER } from '@starrocks-mcp/protocol';
import type { Secret } from '@starrocks-mcp/settings';

/** True when the request carries one of the tokens. Compares digests in constant time, and all of them. */
export type TokenCheck = (headers: IncomingHttpHeaders) => boolean;

export function createTokenCheck(tokens: () => readonly Secret[]): TokenCheck {
  let known: readonly Secret[] = [];
  let accepted: readonly Buffer[] = [];
  return (headers) => {
    const now = tokens();
    if (now !== known) {
      known = now;
      accepted = now.map((token) => digest(token.reveal()));
    }
    const presented = digest(presentedToken(headers));
    let matches = 0;
    for (const expected of accepted) matches += timingSafeEqual(presented, expected) ? 1 : 0;
    return matches > 0;
  };
}

const BEARER = /^Bearer +(\S+) *$/i;

function presentedToken(headers: IncomingHttpHeaders): string {
  const own = headers[AGENT_TOKEN_HEADER];
  if (typeof own === 'string' && own !== '') return own;
  return BEARER.exec(headers.authorization ?? '')?.[1] ?? '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
