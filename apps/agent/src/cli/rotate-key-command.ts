import { rotateKey } from '../enrol/rotate-key.ts';
import { readIdentity, writeIdentity, type AgentIdentity } from '../identity/identity-store.ts';
import { stateDirOf, told, type CommandStreams } from './enroll-command.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write } from './text-sink.ts';

/** `rotate-key`: a new key for this agent. A running agent takes it up within seconds, and no answer is cut. */
export async function runRotateKey({ output, errors }: CommandStreams): Promise<number> {
  const env = ownEnvironment();
  const stateDir = stateDirOf(env);
  try {
    const identity = readIdentity(stateDir);
    if (identity === undefined) throw new Error('This agent is not enrolled: starrocks-agent enroll');
    const keep = (change: (known: AgentIdentity) => AgentIdentity): void =>
      writeIdentity(stateDir, change(readIdentity(stateDir) ?? identity));
    await rotateKey({ identity, env, keep });
    await write(
      output,
      `✅ Agent ${identity.agentId} has a new key. The hub accepts the old one for another 24 hours.\n`,
    );
    return 0;
  } catch (error) {
    await write(errors, `❌ No new key; the one before stays. ${told(error)}\n`);
    return 1;
  }
}
