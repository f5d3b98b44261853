export { startAgent, type RunningAgent } from './start-agent.ts';
export { loadConfig, type AgentConfig } from './config/config.ts';
export { type Environment, ConfigError } from '@starrocks-mcp/settings';
export { ReconnectDelay } from './dial-out/reconnect-delay.ts';
export { enrolAgent } from './enrol/enrol-agent.ts';
export { writeIdentity, type AgentIdentity } from './identity/identity-store.ts';
