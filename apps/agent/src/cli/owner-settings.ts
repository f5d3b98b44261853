import { mergeEnvironment, readDotEnv, type Environment } from '@starrocks-mcp/settings';
import { loadConfig, type AgentConfig } from '../config/config.ts';

/** What commands that reach nobody need not be told. */
const PLACEHOLDERS: Environment = { SR_HOST: 'unset', SR_USER: 'unset', AGENT_TOKEN: 'unset'.repeat(8) };

export function ownEnvironment(): Environment {
  return mergeEnvironment({ processEnv: process.env, dotEnv: readDotEnv() });
}

/** The agent's settings, also where it is not set up yet. Throws ConfigError for those that are there and wrong. */
export function loadOwnerSettings(env: Environment): AgentConfig {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  // A file of a secret may be readable by the agent's own account alone; no command here needs one.
  const { AGENT_TOKEN_FILE: _, AGENT_TOKEN_NEXT_FILE: __, SR_PASSWORD_FILE: ___, ...rest } = set;
  return loadConfig({ ...PLACEHOLDERS, ...rest });
}
