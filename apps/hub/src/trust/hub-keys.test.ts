import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicKeyOf, readHubKeys, readJobToken } from '@starrocks-mcp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agents } from '../store/agents.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { addHubKey, listHubKeys, removeHubKey } from './hub-keys.ts';
import { HubSigner } from './hub-signer.ts';
import { jobClaims } from './job-claims.ts';

let folder: string;
let store: Store;
let agents: Agents;
let signer: HubSigner;
let agentId: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-keys-'));
  store = openStore(folder);
  agents = new Agents({ db: store.db, now: () => new Date(Date.now() + 1_000) });
  signer = new HubSigner(store, agents);
  ({ agentId } = agents.register({ tenantId: 'acme', publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const rotate = (force = false): string => addHubKey(store, { agents, force });

/** The id of the key that signs for the agent. */
function signedBy(): string {
  const limits = { maxRows: 1, maxBytes: 1_024, timeoutMs: 1_000 };
  const named = { jobId: crypto.randomUUID(), tenantId: 'acme', agentId, epoch: 'e', seq: 1 };
  const token = signer.sign(jobClaims({ sql: 'SELECT 1', limits, askedBy: undefined, ...named }));
  let kid = '';
  readJobToken(token, (id) => {
    kid = id;
    const key = signer.publicKeys().find((known) => known.kid === id);
    return key && publicKeyOf(key);
  });
  return kid;
}

describe('the keys of a hub', () => {
  it('sign for an agent only once it has pinned them', () => {
    const first = signedBy();
    agents.noteHubKeys(agentId, [first]);
    const second = rotate();
    expect(signer.reload()).toBe(true);
    expect(signedBy()).toBe(first);
    signer.notePinned(agentId, [second, first]);
    expect(signedBy()).toBe(second);
  });

  it('are told by each of them, so that whoever has one learns all', () => {
    const pinned = [...signer.publicKeys()];
    rotate();
    signer.reload();
    expect(readHubKeys(signer.statements(), pinned).keys).toEqual(signer.publicKeys());
    expect(() => readHubKeys(signer.statements(), [])).toThrow(expect.objectContaining({ code: 'BAD_SIGNATURE' }));
  });

  it('are three at most, and the oldest stays while an agent knows no other', () => {
    const first = signedBy();
    agents.noteHubKeys(agentId, [first]);
    rotate();
    const third = rotate();
    expect(() => rotate()).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    agents.noteHubKeys(agentId, [first, third]);
    rotate();
    expect(listHubKeys(store).map(({ kid }) => kid)).not.toContain(first);
    expect(listHubKeys(store)).toHaveLength(3);
  });

  it('can be removed but for the last', () => {
    const first = signedBy();
    expect(() => removeHubKey(store, first, { agents, force: true })).toThrow(/only key/);
    rotate();
    expect(() => removeHubKey(store, first, { agents, force: false })).not.toThrow();
  });
});
