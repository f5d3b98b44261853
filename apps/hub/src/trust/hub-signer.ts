import { createPrivateKey, type KeyObject } from 'node:crypto';
import { signHubKeys, signJob, type JobClaims, type SigningKey } from '@starrocks-mcp/protocol';
import type { Agents } from '../store/agents.ts';
import type { Store } from '../store/open-store.ts';
import { ensureHubKey, listHubKeys, pinnedBy, type StoredHubKey } from './hub-keys.ts';

interface HubKey extends Pick<StoredHubKey, 'kid' | 'jwk' | 'createdAt'> {
  readonly privateKey: KeyObject;
}

/** Signs what agents are asked to run, each with the newest key that this agent has pinned. */
export class HubSigner {
  readonly #store: Pick<Store, 'db' | 'seal'>;
  readonly #agents: Pick<Agents, 'find' | 'noteHubKeys'>;
  /** Newest first. */
  #keys: readonly HubKey[] = [];
  #statements: readonly string[] = [];
  readonly #keyOfAgent = new Map<string, HubKey>();

  /** Makes the first key when there is none. */
  constructor(store: Pick<Store, 'db' | 'seal'>, agents: Pick<Agents, 'find' | 'noteHubKeys'>) {
    this.#store = store;
    this.#agents = agents;
    ensureHubKey(store);
    this.reload();
  }

  /** True when the keys have changed since they were read. */
  reload(): boolean {
    const keys = listHubKeys(this.#store).map(withPrivateKey);
    if (keys.map(({ kid }) => kid).join() === this.#keys.map(({ kid }) => kid).join()) return false;
    this.#keys = keys;
    this.#keyOfAgent.clear();
    const statement = { v: 1, issuedAt: Date.now(), keys: keys.map(({ jwk }) => jwk) } as const;
    this.#statements = keys.map((key) => signHubKeys(statement, key));
    return true;
  }

  publicKeys(): readonly SigningKey[] {
    return this.#keys.map(({ jwk }) => jwk);
  }

  /** What the keys are, signed by each of them. */
  statements(): readonly string[] {
    return this.#statements;
  }

  /** The agent has pinned these keys, as it said itself. */
  notePinned(agentId: string, kids: readonly string[]): void {
    const known = this.#agents.find(agentId)?.hubKeyIds;
    if (known?.join() === kids.join()) return;
    this.#agents.noteHubKeys(agentId, kids);
    this.#keyOfAgent.delete(agentId);
  }

  /** True when the agent has pinned all keys that there are now. */
  isInformed(agentId: string): boolean {
    const agent = this.#agents.find(agentId);
    if (agent === undefined) return true;
    const pinned = pinnedBy(agent, this.#keys);
    return this.#keys.every(({ kid }) => pinned.includes(kid)) && pinned.length === this.#keys.length;
  }

  /** Compact JWS. */
  sign(claims: JobClaims): string {
    return signJob(claims, this.#keyFor(claims.agentId));
  }

  #keyFor(agentId: string): HubKey {
    const known = this.#keyOfAgent.get(agentId);
    if (known !== undefined) return known;
    const agent = this.#agents.find(agentId);
    const pinned = agent === undefined ? [] : pinnedBy(agent, this.#keys);
    const key = this.#keys.find(({ kid }) => pinned.includes(kid)) ?? this.#keys[0];
    if (key === undefined) throw new Error('a hub without a signing key');
    this.#keyOfAgent.set(agentId, key);
    return key;
  }
}

function withPrivateKey({ kid, jwk, createdAt, pem }: StoredHubKey): HubKey {
  return { kid, jwk, createdAt, privateKey: createPrivateKey(pem) };
}
