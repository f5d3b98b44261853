import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, startAgent, type Environment, type RunningAgent } from '@starrocks-mcp/agent';
import pino, { type Logger } from 'pino';

interface AgentOptions {
  /** Port of the cluster beside it. */
  readonly clusterPort: number;
  /** Databases that its owner lets be read, besides the system tables. */
  readonly databases?: readonly string[];
  readonly env?: Environment;
  /** Default: a log that goes nowhere. */
  readonly log?: Logger;
}

/** A running agent, and its tenant's entry in a tenants file. */
export interface AgentBesideCluster {
  readonly agent: RunningAgent;
  readonly entry: { readonly agent_url: string; readonly agent_token: string };
}

/** Starts an agent as its owner would, on a free port with a token of its own. What it keeps goes when it is closed. */
export async function openAgent({
  clusterPort,
  databases = [],
  env = {},
  log = pino({ level: 'silent' }),
}: AgentOptions): Promise<AgentBesideCluster> {
  const token = randomBytes(32).toString('hex');
  const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-'));
  const config = loadConfig({
    AGENT_STATE_DIR: stateDir,
    SR_HOST: '127.0.0.1',
    SR_PORT: String(clusterPort),
    SR_USER: 'root',
    AGENT_PORT: '0',
    AGENT_TOKEN: token,
    AGENT_POLICY: JSON.stringify({ databases: { allow: databases } }),
    AGENT_SHUTDOWN_SECONDS: '0',
    ...env,
  });
  const agent = await startAgent(config, log);
  const close = async (): Promise<void> => {
    await agent.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return {
    agent: { ...agent, close, [Symbol.asyncDispose]: close },
    entry: { agent_url: `http://127.0.0.1:${agent.port}`, agent_token: token },
  };
}
