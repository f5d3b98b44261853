import type { ChainFormat } from '@starrocks-mcp/chained-log';
import { ERROR_CODES, type ErrorCode } from '@starrocks-mcp/protocol';
import type { TableRead } from '@starrocks-mcp/toolbox';

/** The hub's own lines: what a line is stands in `type`. */
export const AUDIT_FORMAT: ChainFormat = { kindField: 'type', constants: { v: 1 }, writer: 'the hub' };

export const DECISIONS = ['allowed', 'denied', 'failed'] as const;
type Decision = (typeof DECISIONS)[number];

/** A statement without its values: by its id in the catalogue of statements, else its words. */
export type KeptStatement = { readonly id: string } | { readonly sql: string };

/** What every line says of who asked. */
interface Who {
  /** Name of the key. */
  readonly principal: string | null;
  readonly key_prefix: string | null;
  readonly tenant: string | null;
}

interface HowItEnded {
  readonly decision: Decision;
  readonly error_code: ErrorCode | null;
  readonly request_id: string;
  /** Address of whoever connected. */
  readonly source: string | null;
}

/** What a call or a stream asked of the cluster. */
interface Work {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly statements: readonly KeptStatement[];
  readonly reads: readonly TableRead[];
  readonly rows: number;
  readonly bytes: number;
  readonly truncated: boolean;
  readonly latency_ms: number;
}

/** Ids of what changed, or how many when they are too many to name. */
export interface RegistryChange {
  readonly added?: readonly string[] | number;
  readonly removed?: readonly string[] | number;
  readonly changed?: readonly string[] | number;
}

/** One line of the record, before it has its place in the chain. No secret, no row, no value of a statement. */
export type AuditRecord =
  | ({ readonly type: 'call' | 'stream' } & Who & Work & HowItEnded)
  /** Rows of a stream are about to leave; the `stream` of the same request follows. */
  | ({ readonly type: 'stream_start' } & Who & Pick<Work, 'tool' | 'arguments' | 'statements' | 'reads'> & HowItEnded)
  /** A request that was turned away at the door. */
  | ({ readonly type: 'denial'; readonly action: string } & Who & HowItEnded)
  /** More denials of one source or key than are written down one by one. */
  | {
      readonly type: 'denials';
      readonly principal: string | null;
      readonly source: string | null;
      readonly decision: 'denied';
      readonly count: number;
      readonly error_codes: Readonly<Record<string, number>>;
      readonly since: string;
    }
  /** What came into force, by request, by an edit of the tenants file or by a command on the hub's machine. */
  | { readonly type: 'registry'; readonly tenants?: RegistryChange; readonly keys?: RegistryChange }
  /** An operator's change, a sign-in or sign-out, or what an agent does to its identity. */
  | ({
      readonly type: 'admin' | 'session' | 'agent';
      readonly action: string;
      /** What it was done to: an agent, a key, a target. */
      readonly subject: string | null;
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly latency_ms: number;
    } & Who &
      HowItEnded);

const DENIED_STATUS: ReadonlySet<number> = new Set([401, 403, 404, 429]);

/** True for errors that say no to who asks or to what is asked, rather than that it went wrong. */
export function isDenial(code: ErrorCode): boolean {
  return DENIED_STATUS.has(ERROR_CODES[code].http);
}

export function decisionOf(code: ErrorCode | undefined): Decision {
  if (code === undefined) return 'allowed';
  return isDenial(code) ? 'denied' : 'failed';
}
