import type { AskedBy, ErrorCode } from '@starrocks-mcp/protocol';
import type { ChainFormat } from '@starrocks-mcp/chained-log';

/** What happened, before it has its place in the record. */
export type AuditEvent =
  | {
      readonly event: 'start' | 'refused';
      readonly jobId: string;
      /** As the hub says; undefined when it does not say. */
      readonly askedBy: AskedBy | undefined;
      /** The hub's id of the request, of a job that is not signed. */
      readonly requestId?: string | undefined;
      readonly sql: string;
      readonly verdict: 'allowed' | 'refused';
      /** Of a refusal. */
      readonly code?: ErrorCode | undefined;
      readonly reason?: string | undefined;
      /** The statement's id in the catalogue. */
      readonly statement?: string | undefined;
      /** Fields that left masked. */
      readonly masked?: readonly string[] | undefined;
    }
  | {
      readonly event: 'end';
      readonly jobId: string;
      readonly code: ErrorCode | 'OK';
      readonly rows: number;
      readonly bytes: number;
      readonly ms: number;
      readonly truncated: boolean;
    };

export const AUDIT_FORMAT: ChainFormat = { kindField: 'event', writer: 'the agent' };
