import type { Language, Report } from '@starrocks-mcp/experts';
import { DEFAULT_LIMITS, type AskedBy, type HubError, type StatementLimits } from '@starrocks-mcp/protocol';
import type { CallNotes } from './call-notes.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { TableRead } from './reads-of.ts';
import type { RunningCalls } from './running-calls.ts';

/** What a tool may know of the tenant it works for. */
export interface ToolTenant {
  readonly id: string;
  readonly name: string;
  /** Of the reports, unless a call says otherwise. */
  readonly language: Language;
  /** False: `run_select_sql` is neither listed nor run. */
  readonly adhocSql: boolean;
}

export interface ToolLimits {
  /** Ceilings of one statement of a diagnosis; the agent's own may be stricter. */
  readonly statement: StatementLimits;
  /** Whole call, in milliseconds: what has not run by then is reported as unknown. MCP clients give up after 60 s. */
  readonly callTimeoutMs: number;
  /** Pause between the two samples of a counter, in milliseconds. */
  readonly sampleIntervalMs: number;
}

export const DEFAULT_TOOL_LIMITS: ToolLimits = {
  statement: { ...DEFAULT_LIMITS, timeoutMs: 30_000 },
  callTimeoutMs: 50_000,
  sampleIntervalMs: 3_000,
};

/** One step of a running call. `done` grows with each report, up to `total`. */
export interface ToolProgress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

/** What one call asked of the cluster. */
export interface ToolCost {
  readonly statements: number;
  readonly rows: number;
  readonly bytes: number;
}

/** How one call ended, for the log, the audit and the figures of whoever serves it. */
export interface ToolCallRecord {
  /** The tool's name, or "unknown" when there is none of the name asked for. */
  readonly tool: string;
  readonly tenant: string;
  readonly principal: string;
  readonly requestId: string;
  readonly durationMs: number;
  readonly cost: ToolCost;
  /** As they came, secrets and all: whoever keeps them redacts them. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Texts of the statements that were sent, in their order; literals and all. */
  readonly statements: readonly string[];
  readonly reads: readonly TableRead[];
  /** True when one of its statements had more rows or bytes than the limits allowed. */
  readonly truncated: boolean;
  /** Of an analysis, in the language that was asked for. */
  readonly report: Report | undefined;
  /** The same report in the other language, for readers of another than the asker's. */
  readonly translation?: Report | undefined;
  /** Undefined when the call succeeded. Its `cause` is for the log only. */
  readonly error: HubError | undefined;
}

/** One authenticated caller of one tenant, for as long as its request or connection lives. Never shared. */
export interface Caller {
  readonly tenant: ToolTenant;
  /** Who asks: the id of a key, never the key. */
  readonly principal: string;
  /** Names of the tools that this caller may use; undefined for all. Others are neither listed nor run. */
  readonly tools?: ReadonlySet<string> | undefined;
  readonly session: ClusterSession;
  /** Default: `DEFAULT_TOOL_LIMITS`. */
  readonly limits?: ToolLimits | undefined;
  /** Asked once per tool call: a connection (SSE, stdio) carries many. */
  readonly requestId: () => string;
  /** Awaited before a tool runs; when it rejects, nothing runs and the caller gets that error. */
  readonly beforeCall?: (() => Promise<void>) | undefined;
  /** Goes around each call, from before its first statement to after its record; must give back what `run` gives. */
  readonly around?: (<Result>(tool: string, run: () => Promise<Result>) => Promise<Result>) | undefined;
  /**
   * Told once per tool call, after it ended and before its answer leaves. When it rejects, the caller gets that error
   * and no answer.
   */
  readonly onCall?: ((record: ToolCallRecord) => void | Promise<void>) | undefined;
  /**
   * Only for clients whose requests come to different server objects (stateless HTTP): where their calls are found
   * again when they cancel one.
   */
  readonly cancellation?:
    | {
        readonly calls: RunningCalls;
        /** Names tenant, principal and client, so that equal JSON-RPC ids of two clients stay apart. */
        readonly clientKey: string;
      }
    | undefined;
}

/** Everything that one call may touch. */
export interface ToolContext {
  readonly tenant: ToolTenant;
  readonly requestId: string;
  /** For the record of the cluster's owner. */
  readonly askedBy: AskedBy;
  readonly session: ClusterSession;
  readonly limits: ToolLimits;
  /** `performance.now()` at which the call should be over. */
  readonly deadline: number;
  /** Aborting stops the call and kills its statement on the cluster. */
  readonly signal: AbortSignal;
  readonly progress: (progress: ToolProgress) => void;
  readonly cost: { statements: number; rows: number; bytes: number };
  readonly notes: CallNotes;
}
