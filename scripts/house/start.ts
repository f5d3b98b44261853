import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcesses } from './child-processes.ts';
import { findFreePort } from './ports.ts';
import { makeSecret, type TenantLink } from './throwaway-config.ts';

export const HUB_SCRIPT = fileURLToPath(new URL('../../apps/hub/bin/starrocks-mcp.mjs', import.meta.url));
const AGENT_SCRIPT = fileURLToPath(new URL('../../apps/agent/bin/starrocks-agent.mjs', import.meta.url));
const SIMULATOR_SCRIPT = fileURLToPath(new URL('../../packages/simulator/bin/starrocks-sim.mjs', import.meta.url));

/** Starts a simulated cluster; its user is `root` without a password. */
export async function startCluster(
  processes: ChildProcesses,
  { name, scenario }: { readonly name: string; readonly scenario: string },
): Promise<{ readonly port: number }> {
  const port = await findFreePort();
  await processes.start({
    name,
    script: SIMULATOR_SCRIPT,
    args: ['--scenario', scenario, '--port', String(port)],
    isReady: (printed) => printed.includes('listening on'),
  });
  return { port };
}

/** Starts an agent in front of a cluster on this machine. Besides system tables its owner allows `databases`. */
export async function startAgent(
  processes: ChildProcesses,
  {
    name,
    clusterPort,
    databases = [],
    stateDir = throwawayStateDir(),
    env = {},
  }: {
    readonly name: string;
    readonly clusterPort: number;
    readonly databases?: readonly string[];
    /** Where its identity is, when it is enrolled. */
    readonly stateDir?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<{ readonly link: TenantLink; readonly pid: number }> {
  const port = await findFreePort();
  const agentToken = makeSecret();
  const agentUrl = `http://127.0.0.1:${port}`;
  const pid = await processes.start({
    name,
    script: AGENT_SCRIPT,
    args: ['run'],
    env: {
      SR_HOST: '127.0.0.1',
      SR_PORT: String(clusterPort),
      SR_USER: 'root',
      SR_PASSWORD: '',
      AGENT_PORT: String(port),
      AGENT_TOKEN: agentToken,
      AGENT_STATE_DIR: stateDir,
      AGENT_POLICY: JSON.stringify({ databases: { allow: databases } }),
      LOG_LEVEL: 'warn',
      ...env,
    },
    isReady: () => answers(`${agentUrl}/health`),
  });
  return { link: { agentUrl, agentToken }, pid };
}

/** A folder that goes when this process does. */
export function throwawayStateDir(): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-'));
  process.once('exit', () => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}

/** Of a hub that is measured: one caller then asks as often as it can. */
export const WITHOUT_LIMITS = {
  RATE_LIMIT_PER_MINUTE: '0',
  KEY_CONCURRENT_REQUESTS: '0',
  TENANT_RATE_LIMIT_PER_MINUTE: '0',
  TENANT_CONCURRENT_REQUESTS: '0',
  STATEMENTS_PER_HOUR: '0',
};

/** Starts the hub on a port of this machine with a tenants file. */
export async function startHub(
  processes: ChildProcesses,
  {
    port,
    tenantsConfig,
    env = {},
    ca,
  }: {
    readonly port: number;
    readonly tenantsConfig: string;
    readonly env?: Readonly<Record<string, string>>;
    /** PEM of the authority behind its certificate, when `env` names one. */
    readonly ca?: string;
  },
): Promise<{ readonly url: string; readonly pid: number }> {
  const url = `${ca === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const pid = await processes.start({
    name: 'The hub',
    script: HUB_SCRIPT,
    args: ['http'],
    env: { PORT: String(port), TENANTS_CONFIG: tenantsConfig, LOG_LEVEL: 'warn', ...env },
    isReady: () => (ca === undefined ? answers(`${url}/ready`) : answersOverTls(`${url}/ready`, ca)),
  });
  return { url, pid };
}

/** `fetch` takes no authority of one's own. */
function answersOverTls(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
