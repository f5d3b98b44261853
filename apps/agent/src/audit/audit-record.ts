import { createHash } from 'node:crypto';
import type { AskedBy, ErrorCode } from '@starrocks-mcp/protocol';

/** What happened, before it has its place in the record. */
export type AuditEvent =
  | {
      readonly event: 'start' | 'refused';
      readonly jobId: string;
      /** As the hub says; undefined when it does not say. */
      readonly askedBy: AskedBy | undefined;
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
    }
  /** The first line of each file; `recovered` says what a crash left behind. */
  | { readonly event: 'open'; readonly agent: string }
  | { readonly event: 'recovered'; readonly lostBytes: number }
  | { readonly event: 'gap'; readonly expectedSeq: number }
  /** The last line is not the one that the agent noted. */
  | { readonly event: 'altered'; readonly lineSeq: number }
  | { readonly event: 'pruned'; readonly throughSeq: number };

/** Of the line before the first. */
export const NO_HASH = '0'.repeat(64);

/** Where the record stands: the last line's number and the SHA-256 of its bytes. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: AuditHead = { seq: 0, hash: NO_HASH };

/** The line that follows `head`, without its end, and the head that it makes. */
export function sealLine(
  event: AuditEvent,
  head: AuditHead,
  at: Date,
): { readonly line: string; readonly head: AuditHead } {
  const seq = head.seq + 1;
  const line = JSON.stringify({ seq, at: at.toISOString(), ...event, prev: head.hash });
  return { line, head: { seq, hash: hashLine(line) } };
}

export function hashLine(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** A line as it is read back; undefined when it is none of ours. */
export function parseLine(line: string): AuditLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isAuditLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface AuditLine {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly prev: string;
  readonly [key: string]: unknown;
}

function isAuditLine(value: unknown): value is AuditLine {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'at' in value &&
    typeof value.at === 'string' &&
    'event' in value &&
    typeof value.event === 'string' &&
    'prev' in value &&
    typeof value.prev === 'string'
  );
}
