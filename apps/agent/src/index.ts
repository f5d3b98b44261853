export { startAgent, type RunningAgent } from './start-agent.ts';
export { loadConfig, type AgentConfig, type Environment } from './config/config.ts';
export { ConfigError } from './config/config-error.ts';
