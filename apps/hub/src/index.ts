export { loadConfig, type HubConfig } from './config/config.ts';
export { variableNames } from './config/variables.ts';
export { ConfigError, type ConfigProblem } from '@starrocks-mcp/settings';
export { createApiKey, type NewApiKey } from './auth/api-key.ts';
export { openAgentLink, type AgentLinkOptions } from './links/agent-link.ts';
export { startHub, type RunningHub } from './start-hub.ts';
export type { HubInput } from './wire-hub.ts';
export { Agents } from './store/agents.ts';
export { openStore } from './store/open-store.ts';
