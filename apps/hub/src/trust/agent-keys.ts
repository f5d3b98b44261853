import type { KeyObject } from 'node:crypto';
import { publicKeyOf } from '@starrocks-mcp/protocol';
import type { Agents } from '../store/agents.ts';

/** The public key of this id, when it is one of this agent's. */
export type AgentKeyOf = (agentId: string, keyId: string) => KeyObject | undefined;

const MAX_REMEMBERED = 10_000;

/** Remembers keys, as each answer of an agent is verified with one. Revocation closes the link and is not asked for here. */
export function createAgentKeys(agents: Pick<Agents, 'findKey'>): AgentKeyOf {
  const remembered = new Map<string, { readonly agentId: string; readonly key: KeyObject }>();
  return (agentId, keyId) => {
    const known = remembered.get(keyId) ?? read(keyId);
    return known?.agentId === agentId ? known.key : undefined;
  };

  function read(keyId: string) {
    const found = agents.findKey(keyId);
    if (found === undefined) return undefined;
    const entry = { agentId: found.agentId, key: publicKeyOf(found.publicKey) };
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(keyId, entry);
    return entry;
  }
}
