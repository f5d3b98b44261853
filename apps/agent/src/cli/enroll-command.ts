import { resolve } from 'node:path';
import { HubError, loggableCause, type LinkKind, systemCodeOf } from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import { enrolAgent, retireAgent } from '../enrol/enrol-agent.ts';
import { parseHubUrl } from '../enrol/hub-request.ts';
import { readCode } from '../enrol/read-code.ts';
import { readIdentity, writeIdentity } from '../identity/identity-store.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write, type TextSink } from './text-sink.ts';

/** Exit codes: done; refused or not reached. */
const DONE = 0;
const FAILED = 1;

export interface EnrollOptions {
  readonly hub: string;
  readonly code?: string;
  readonly codeFile?: string;
  readonly link: LinkKind;
  /** Replace an identity that is there. */
  readonly force?: boolean;
}

export interface CommandStreams {
  readonly output: TextSink;
  readonly errors: TextSink;
}

/** `enroll`: makes this host known to a hub. The private key is made here and stays here. */
export async function runEnroll(options: EnrollOptions, { output, errors }: CommandStreams): Promise<number> {
  const env = ownEnvironment();
  const stateDir = stateDirOf(env);
  try {
    const hubUrl = parseHubUrl(options.hub);
    const known = readIdentity(stateDir);
    if (known !== undefined && options.force !== true) {
      throw new HubError(
        'BAD_REQUEST',
        `This agent is enrolled already, for the tenant "${known.tenantId}". --force replaces that.`,
      );
    }
    const code = await readCode({ ...options, input: process.stdin, output: process.stdout });
    const { identity, agentToken } = await enrolAgent({ hubUrl, code, link: options.link, env });
    writeIdentity(stateDir, identity);
    await write(output, `✅ Enrolled for the tenant "${identity.tenantId}" as agent ${identity.agentId}\n`);
    if (agentToken !== undefined) await write(output, `AGENT_TOKEN=${agentToken}\n`);
    return DONE;
  } catch (error) {
    await write(errors, `❌ Not enrolled. ${told(error)}\n`);
    return FAILED;
  }
}

/** `retire`: the hub forgets this agent. Its files stay where they are. */
export async function runRetire({ output, errors }: CommandStreams): Promise<number> {
  const env = ownEnvironment();
  try {
    const identity = readIdentity(stateDirOf(env));
    if (identity === undefined) {
      await write(output, 'This agent was never enrolled; there is nothing to revoke.\n');
      return DONE;
    }
    await retireAgent(identity, env);
    await write(output, `✅ The hub has revoked agent ${identity.agentId} of the tenant "${identity.tenantId}"\n`);
    return DONE;
  } catch (error) {
    await write(errors, `❌ The hub was not told. ${told(error)}\n`);
    return FAILED;
  }
}

export function stateDirOf(env: Environment): string {
  return resolve(env['AGENT_STATE_DIR'] ?? './state');
}

/** For the terminal of the owner: our own words, or what the network or the disk said. */
export function told(error: unknown): string {
  if (error instanceof HubError) return `${error.message} (${error.code})`;
  const code = systemCodeOf(error);
  if (code?.startsWith('E') === true) return networkTold(code);
  return error instanceof Error && error.message !== '' ? error.message : JSON.stringify(loggableCause(error));
}

function networkTold(code: string): string {
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC')
    return `The state folder cannot be written (${code}).`;
  return `The hub was not reached (${code}). "starrocks-agent doctor --hub …" says which part of the way is broken.`;
}
