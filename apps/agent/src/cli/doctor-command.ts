import { ConfigError, type Environment } from '@starrocks-mcp/settings';
import { loadConfig, type AgentConfig } from '../config/config.ts';
import { failed, ok, unknown, type Check } from '../doctor/check.ts';
import { checkCluster } from '../doctor/cluster-checks.ts';
import { checkDisk, checkNode } from '../doctor/host-checks.ts';
import { checkHubWay } from '../doctor/hub-checks.ts';
import { parseHubUrl } from '../enrol/hub-request.ts';
import { readIdentity, type AgentIdentity } from '../identity/identity-store.ts';
import { openClusterPool } from '../start-agent.ts';
import { AGENT_VERSION } from '../version.ts';
import { stateDirOf, type CommandStreams } from './enroll-command.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write } from './text-sink.ts';

/** Exit codes: all is well; something failed; nothing failed, but not all is known. */
const WELL = 0;
const FAILED = 1;
const NOT_ALL_KNOWN = 3;

export interface DoctorOptions {
  readonly hub?: string;
  readonly json?: boolean;
}

/** `doctor`: looks at every part between hub and cluster from this host, and says what to do about each that fails. */
export async function runDoctor(options: DoctorOptions, { output }: CommandStreams): Promise<number> {
  const env = ownEnvironment();
  const stateDir = stateDirOf(env);
  const { config, check: settings } = readSettings(env);
  const [{ identity, problem }, disk] = [identityAt(stateDir), await checkDisk(stateDir)];
  const hub = hubAddress(options.hub ?? identity?.hubUrl);
  const [way, cluster] = await Promise.all([
    'problem' in hub
      ? [failed('hub', { found: hub.problem, advice: 'Name the hub again with --hub.' })]
      : checkHubWay({ ...hub, identity, env }),
    config === undefined ? unsettled() : lookAtCluster(config),
  ]);
  const checks = [checkNode(), settings, disk, ...way, ...problem, ...cluster];
  await write(output, options.json === true ? asJson(checks) : asText(checks));
  if (checks.some(({ status }) => status === 'failed')) return FAILED;
  return checks.some(({ status }) => status === 'unknown') ? NOT_ALL_KNOWN : WELL;
}

function readSettings(env: Environment): { readonly config: AgentConfig | undefined; readonly check: Check } {
  try {
    const config = loadConfig(env);
    const isShort = config.door.tokens.some((token) => token.length < 32);
    const check = isShort
      ? failed('settings', {
          found: 'AGENT_TOKEN is short enough to be guessed',
          advice: 'Use 64 random characters: openssl rand -hex 32',
        })
      : ok('settings', 'All settings are in order');
    return { config, check };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, check: failed('settings', { found: error.message, advice: 'Mend these in .env.' }) };
  }
}

function identityAt(stateDir: string): {
  readonly identity: AgentIdentity | undefined;
  readonly problem: readonly Check[];
} {
  try {
    return { identity: readIdentity(stateDir), problem: [] };
  } catch {
    const told = {
      found: 'The identity of this agent cannot be used',
      advice: 'It must be a file of mode 600 as "starrocks-agent enroll" wrote it; else enrol again with --force.',
    };
    return { identity: undefined, problem: [failed('identity-file', told)] };
  }
}

function hubAddress(url: string | undefined): { readonly hubUrl: string | undefined } | { readonly problem: string } {
  try {
    return { hubUrl: url === undefined ? undefined : parseHubUrl(url) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'The address of the hub is wrong.' };
  }
}

function unsettled(): Check[] {
  const told = { found: 'Not looked at, as "settings" failed', advice: 'Mend "settings" first.' };
  return ['database', 'grants', 'release'].map((id) => unknown(id, told));
}

async function lookAtCluster(config: AgentConfig): Promise<Check[]> {
  const pool = openClusterPool(config);
  try {
    return await checkCluster(pool, config.allowedExcess);
  } finally {
    await pool.close();
  }
}

function asJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ agent_version: AGENT_VERSION, healthy: !checks.some(({ status }) => status === 'failed'), checks }, null, 2)}\n`;
}

const MARKS = { ok: '✅', failed: '❌', unknown: '❔', skipped: '➖' } as const;

function asText(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ id, status, found, advice }) => [
    `${MARKS[status]} ${id.padEnd(10)} ${found}`,
    ...(advice === undefined ? [] : [`   ${''.padEnd(10)} → ${advice}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
