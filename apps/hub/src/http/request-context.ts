import { randomUUID } from 'node:crypto';
import { REQUEST_ID_HEADER, SANE_REQUEST_ID } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import { holdsKey } from '../auth/api-key.ts';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { ReadAddress } from './client-address.ts';

/** What the hub knows of one HTTP request; grows on its way through the doors. */
export interface RequestContext {
  readonly requestId: string;
  readonly startedAt: number;
  /** Address of whoever asks, past trusted proxies. */
  readonly source: string;
  principal?: Principal;
  tenant?: Tenant;
  /** Gives back the place that the request holds in the share of whoever sent it; again and again does nothing. */
  leaveHeldPlace?: () => void;
  /** Path of the route, once one was found: bounded, unlike the path that was asked for. */
  route?: string;
  /** Name of the tool, when the request was a call. */
  tool?: string;
  /** Code of the error that the answer carries, also when HTTP says 200. */
  errorCode?: string;
  /** Why it failed, for the log only. */
  cause?: unknown;
  /** True once it is seen to that the request gets into the record. */
  isRecorded?: boolean;
  /** True once a failed call was counted, so that it counts once. */
  errorCounted?: boolean;
}

declare global {
  // Express' own place for the type of `res.locals`.
  // oxlint-disable-next-line typescript/no-namespace -- ambient merging is how Express types are extended
  namespace Express {
    interface Locals {
      context: RequestContext;
    }
  }
}

export function createRequestContext(req: IncomingMessage, readAddress: ReadAddress): RequestContext {
  const given = req.headers[REQUEST_ID_HEADER];
  // It gets into logs and records, here and at the agent.
  const isUsable = typeof given === 'string' && SANE_REQUEST_ID.test(given) && !holdsKey(given);
  const requestId = isUsable ? given : randomUUID();
  return {
    requestId,
    startedAt: performance.now(),
    // Asked for at the end, if at all.
    get source() {
      return readAddress(req);
    },
  };
}
