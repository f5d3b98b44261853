import { asHubError, HubError } from '@starrocks-mcp/protocol';
import { ALL_TOOLS } from './all-tools.ts';
import { createCallNotes } from './call-notes.ts';
import { DEFAULT_TOOL_LIMITS, type Caller, type ToolContext, type ToolProgress } from './context.ts';
import { readsOf } from './reads-of.ts';
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
 * FORBIDDEN, BAD_ARGUMENTS, ADHOC_DISABLED, CANCELLED, what the way to the cluster said, or what `onCall` said.
 */
export async function callTool(call: ToolCall): Promise<ToolAnswer> {
  const run = (): Promise<ToolAnswer> => runRecorded(call);
  const { around } = call.caller;
  return around === undefined ? run() : around(BY_NAME.get(call.name)?.name ?? 'unknown', run);
}

async function runRecorded(call: ToolCall): Promise<ToolAnswer> {
  const startedAt = performance.now();
  const ctx = createContext(call, startedAt);
  const tool = BY_NAME.get(call.name);
  const record = (error: HubError | undefined): void | Promise<void> =>
    call.caller.onCall?.({
      tool: tool?.name ?? 'unknown',
      tenant: ctx.tenant.id,
      principal: call.caller.principal,
      requestId: ctx.requestId,
      durationMs: performance.now() - startedAt,
      cost: { ...ctx.cost },
      arguments: call.args,
      statements: ctx.notes.statements.map(({ text }) => text),
      reads: readsOf(ctx.notes.statements.map(({ facts }) => facts)),
      truncated: ctx.notes.truncated,
      report: ctx.notes.report,
      translation: ctx.notes.translation,
      error,
    });
  const outcome = await settle(() => runTool(tool, call, ctx));
  try {
    await record(outcome.error);
  } catch (thrown) {
    throw asHubError(thrown);
  }
  if (outcome.error) throw outcome.error;
  return outcome.answer;
}

type Outcome = { readonly answer: ToolAnswer; readonly error: undefined } | { readonly error: HubError };

async function settle(run: () => Promise<ToolAnswer>): Promise<Outcome> {
  try {
    return { answer: await run(), error: undefined };
  } catch (thrown) {
    return { error: asHubError(thrown) };
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
  await call.caller.beforeCall?.();
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
    notes: createCallNotes(),
  };
}
