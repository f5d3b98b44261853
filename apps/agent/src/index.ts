export { startAgent, type RunningAgent } from './start-agent.ts';
export { loadConfig, type AgentConfig } from './config/config.ts';
export { type Environment, ConfigError } from '@starrocks-mcp/settings';
