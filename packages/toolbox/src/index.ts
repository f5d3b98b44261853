export { answerRequest } from './answer-request.ts';
export { callTool, hasTool, type ToolCall } from './call-tool.ts';
export { createClusterSession, type ClusterSession } from './cluster-session.ts';
export {
  DEFAULT_TOOL_LIMITS,
  type Caller,
  type ToolCallRecord,
  type ToolCost,
  type ToolLimits,
  type ToolProgress,
  type ToolTenant,
} from './context.ts';
export { createMemoryLookStore, looksWorthKeeping, type KeptLook, type LookStore } from './look-store.ts';
export { createMcpServer, type MakeServer } from './mcp-server.ts';
export { assertReadOnly, type CheckedStatement } from './read-only.ts';
export { readsOf, type TableRead } from './reads-of.ts';
export { RunningCalls } from './running-calls.ts';
export { catalogueStatements } from './catalogue-statements.ts';
export { runStdio } from './stdio.ts';
export { listTools, type ObjectJsonSchema, type ToolListing } from './tool-listing.ts';
export type { ToolAnswer } from './tool.ts';
