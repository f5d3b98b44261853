import { randomBytes } from 'node:crypto';
import { loadConfig, startAgent, type Environment, type RunningAgent } from '@starrocks-mcp/agent';
import pino from 'pino';

interface AgentOptions {
  /** Port of the cluster beside it. */
  readonly clusterPort: number;
  /** Databases that its owner lets be read, besides the system tables. */
  readonly databases?: readonly string[];
  readonly env?: Environment;
}

/** A running agent, and its tenant's entry in a tenants file. */
export interface AgentBesideCluster {
  readonly agent: RunningAgent;
  readonly entry: { readonly agent_url: string; readonly agent_token: string };
}

/** Starts an agent as its owner would, on a free port with a token of its own. */
export async function openAgent({ clusterPort, databases = [], env = {} }: AgentOptions): Promise<AgentBesideCluster> {
  const token = randomBytes(32).toString('hex');
  const config = loadConfig({
    SR_HOST: '127.0.0.1',
    SR_PORT: String(clusterPort),
    SR_USER: 'root',
    AGENT_PORT: '0',
    AGENT_TOKEN: token,
    AGENT_POLICY: JSON.stringify({ databases: { allow: databases } }),
    AGENT_SHUTDOWN_SECONDS: '0',
    ...env,
  });
  const agent = await startAgent(config, pino({ level: 'silent' }));
  return { agent, entry: { agent_url: `http://127.0.0.1:${agent.port}`, agent_token: token } };
}
