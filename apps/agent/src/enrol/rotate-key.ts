import {
  HubError,
  ROTATE_PATH,
  rotateProofText,
  rotateResponseSchema,
  type RotateRequest,
} from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import { withNextKey } from '../identity/identity-keeper.ts';
import type { AgentIdentity } from '../identity/identity-store.ts';
import { makeAgentKey, prove } from './agent-key.ts';
import { checkIdentity } from './enrol-agent.ts';
import { askHub, refusalOf } from './hub-request.ts';

interface RotateInput {
  readonly identity: AgentIdentity;
  readonly env: Environment;
  /** Keeps the identity on the disk before it returns. */
  readonly keep: (change: (identity: AgentIdentity) => AgentIdentity) => void;
}

/**
 * A new key for the agent: registered at the hub beside the old one, written down, used once, and only then the agent's key.
 * Whatever fails on the way leaves a key that the hub knows: the old one, which it accepts for another day.
 */
export async function rotateKey(input: RotateInput): Promise<void> {
  if (await finishEarlier(input)) return;
  const { identity, env, keep } = input;
  const { agentId, keyId, privateKey, hubUrl } = identity;
  const made = makeAgentKey();
  const text = rotateProofText({ agentId, keyId, x: made.publicKey.x });
  const body: RotateRequest = {
    agent_id: agentId,
    key_id: keyId,
    public_key: made.publicKey,
    proof: prove(text, privateKey),
    next_proof: prove(text, made.privateKey),
  };
  const answer = await askHub({ hubUrl, path: ROTATE_PATH, body, env });
  const { data } = rotateResponseSchema.safeParse(answer.body);
  if (answer.status !== 200 || data === undefined) throw refusalOf(answer);
  const nextKey = { keyId: data.key_id, privateKey: made.privateKey };
  keep((known) => ({ ...known, nextKey }));
  await checkIdentity({ ...identity, ...nextKey }, env);
  keep(withNextKey);
}

/** An earlier change that was cut off in its middle is completed, if the hub knows of it. */
async function finishEarlier({ identity, env, keep }: RotateInput): Promise<boolean> {
  const { nextKey } = identity;
  if (nextKey === undefined) return false;
  try {
    await checkIdentity({ ...identity, ...nextKey }, env);
    keep(withNextKey);
    return true;
  } catch (error) {
    if (error instanceof HubError && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
}
