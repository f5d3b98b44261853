import { asHubError, HubError } from '@starrocks-mcp/protocol';
import { ALL_TOOLS } from './all-tools.ts';
import { DEFAULT_TOOL_LIMITS, type Caller, type ToolContext, type ToolProgress } from './context.ts';
import type { Tool, ToolAnswer } from './tool.ts';

const BY_NAME: ReadonlyMap<string, Tool> = new Map(ALL_TOOLS.map((tool) => [tool.name, tool]));

export interface ToolCall {
  readonly caller: Caller;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Default: a new id from the caller. */
  readonly requestId?: string | undefined;
  /** Aborting stops the call and kills its statement on the cluster. */
  readonly signal: AbortSignal;
  readonly progress?: ((progress: ToolProgress) => void) | undefined;
}

export function hasTool(name: string): boolean {
  return BY_NAME.has(name);
}

/**
 * Runs one tool for one caller and tells `caller.onCall` how it ended. Throws a HubError only: TOOL_UNKNOWN,
 * FORBIDDEN, BAD_ARGUMENTS, ADHOC_DISABLED, CANCELLED, or what the way to the cluster said.
 */
export async function callTool(call: ToolCall): Promise<ToolAnswer> {
  const startedAt = performance.now();
  const ctx = createContext(call, startedAt);
  const tool = BY_NAME.get(call.name);
  const record = (error: HubError | undefined): void =>
    call.caller.onCall?.({
      tool: tool?.name ?? 'unknown',
      tenant: ctx.tenant.id,
      principal: call.caller.principal,
      requestId: ctx.requestId,
      durationMs: performance.now() - startedAt,
      cost: { ...ctx.cost },
      error,
    });
  try {
    const answer = await runTool(tool, call, ctx);
    record(undefined);
    return answer;
  } catch (thrown) {
    const error = asHubError(thrown);
    record(error);
    throw error;
  }
}

async function runTool(tool: Tool | undefined, call: ToolCall, ctx: ToolContext): Promise<ToolAnswer> {
  if (!tool) throw new HubError('TOOL_UNKNOWN', `There is no tool of this name. The list of tools names them all.`);
  if (call.caller.tools?.has(tool.name) === false) {
    throw new HubError(
      'FORBIDDEN',
      `Your key may not use ${tool.name}. The list of tools names those that it may use.`,
    );
  }
  if (call.signal.aborted) throw new HubError('CANCELLED', 'The caller gave up before the call began.');
  return tool.run(call.args, ctx);
}

function createContext(call: ToolCall, startedAt: number): ToolContext {
  const { caller, name, signal, progress } = call;
  const requestId = call.requestId ?? caller.requestId();
  const limits = caller.limits ?? DEFAULT_TOOL_LIMITS;
  return {
    tenant: caller.tenant,
    requestId,
    askedBy: { principal: caller.principal, tool: BY_NAME.has(name) ? name : 'unknown', requestId },
    session: caller.session,
    limits,
    deadline: startedAt + limits.callTimeoutMs,
    signal,
    progress: progress ?? (() => {}),
    cost: { statements: 0, rows: 0, bytes: 0 },
  };
}
