import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agents, type PublicKey } from './agents.ts';
import { Enrolments } from './enrolments.ts';
import { openStore, type Store } from './open-store.ts';

let folder: string;
let store: Store;
let now: Date;
let changes: number;
let agents: Agents;
let enrolments: Enrolments;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-agents-'));
  store = openStore(folder);
  now = new Date('2026-03-01T12:00:00Z');
  changes = 0;
  agents = new Agents({ db: store.db, now: () => now, onChange: () => void (changes += 1) });
  enrolments = new Enrolments({ db: store.db, now: () => now });
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function aPublicKey(letter: string): PublicKey {
  return { kty: 'OKP', crv: 'Ed25519', x: letter.repeat(43) };
}

function later(minutes: number): void {
  now = new Date(now.getTime() + minutes * 60_000);
}

describe('an enrolment code', () => {
  it('opens its tenant once, however it is typed', () => {
    const { code } = enrolments.create({ tenantId: 'acme', createdBy: 'ops' });
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    expect(enrolments.redeem(code.toLowerCase().replaceAll('-', ' '))).toEqual({ tenantId: 'acme' });
    expect(enrolments.redeem(code)).toBeUndefined();
  });

  it('is worth nothing after 15 minutes', () => {
    const { code } = enrolments.create({ tenantId: 'acme', createdBy: 'ops' });
    later(15);
    expect(enrolments.redeem(code)).toBeUndefined();
  });

  it('goes when it is too old, and when there are too many of its tenant', () => {
    const old = enrolments.create({ tenantId: 'beta', createdBy: 'ops' });
    later(16);
    const [first, ...codes] = Array.from({ length: 101 }, () =>
      enrolments.create({ tenantId: 'acme', createdBy: 'ops' }),
    );
    expect(store.db.prepare('SELECT * FROM enrolments').all()).toHaveLength(100);
    expect([old, first].map((made) => enrolments.redeem(made?.code ?? ''))).toEqual([undefined, undefined]);
    expect(enrolments.redeem(codes.at(-1)?.code ?? '')).toEqual({ tenantId: 'acme' });
  });

  it('is not in the database', () => {
    const { code } = enrolments.create({ tenantId: 'acme', createdBy: 'ops' });
    expect(JSON.stringify(store.db.prepare('SELECT * FROM enrolments').all())).not.toContain(code);
  });
});

describe('an agent', () => {
  it('is known by its key, and is said to be revoked once it is', () => {
    const { agentId, keyId } = agents.register({ tenantId: 'acme', publicKey: aPublicKey('A') });
    expect(agents.findKey(keyId)).toMatchObject({ agentId, tenantId: 'acme', revokedAt: undefined });
    expect(agents.revoke(agentId)).toBe(true);
    expect(agents.findKey(keyId)?.revokedAt).toBe('2026-03-01T12:00:00.000Z');
    expect(agents.revoke(agentId)).toBe(false);
    expect(changes).toBe(2);
  });

  it('is the current one of its tenant until another is enrolled, and again once that one is revoked', () => {
    const first = agents.register({ tenantId: 'acme', publicKey: aPublicKey('A') });
    agents.register({ tenantId: 'beta', publicKey: aPublicKey('C') });
    later(1);
    const second = agents.register({ tenantId: 'acme', publicKey: aPublicKey('B') });
    expect(agents.currentOf('acme')).toBe(second.agentId);
    agents.revoke(second.agentId);
    expect(agents.currentOf('acme')).toBe(first.agentId);
    agents.revoke(first.agentId);
    expect(agents.currentOf('acme')).toBeUndefined();
  });

  it('keeps its old key for 24 h once its next one was used', () => {
    const { agentId, keyId } = agents.register({ tenantId: 'acme', publicKey: aPublicKey('A') });
    const next = agents.addNextKey(agentId, aPublicKey('B'));
    expect(agents.addNextKey(agentId, aPublicKey('B'))).toBe(next);
    agents.promoteKey(next);
    expect(agents.findKey(next)?.state).toBe('current');
    expect(agents.findKey(keyId)?.state).toBe('retired');
    later(24 * 60);
    expect(agents.findKey(keyId)).toBeUndefined();
  });
});
