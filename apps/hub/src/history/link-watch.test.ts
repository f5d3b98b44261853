import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { HistoryTenants } from './history-tenants.ts';
import { LinkWatch, SETTLED_MS } from './link-watch.ts';
import { StoredChanges } from './stored-changes.ts';

let folder: string;
let store: Store;
let changes: StoredChanges;
let watch: LinkWatch;
let now: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-links-'));
  store = openStore(folder);
  changes = new StoredChanges(store.db);
  watch = openWatch();
  now = Date.parse('2026-03-01T12:00:00Z');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openWatch(): LinkWatch {
  return new LinkWatch({ db: store.db, tenants: new HistoryTenants(store.db), changes });
}

function see(state: 'online' | 'offline', lastsMs: number): void {
  watch.note('acme', { state, at: now });
  now += lastsMs;
  watch.settle(now, (id) => id === 'acme');
}

function told(): readonly string[] {
  const all = changes.list({ tenantIds: ['acme'], since: 0, limit: 10 });
  return all.toReversed().map(({ kind, at }) => `${kind} ${new Date(at).toISOString().slice(11, 19)}`);
}

it('tells when an agent came and went, at the time it did', () => {
  see('online', SETTLED_MS);
  see('offline', SETTLED_MS);
  see('online', SETTLED_MS);
  expect(told()).toEqual(['agent_online 12:00:00', 'agent_offline 12:00:30', 'agent_online 12:01:00']);
  expect(watch.kept().get('acme')).toEqual({ state: 'online', since: Date.parse('2026-03-01T12:01:00Z') });
});

it('does not tell of an agent that is back at once, nor twice of one that is gone', () => {
  see('online', SETTLED_MS);
  see('offline', SETTLED_MS - 1);
  see('online', SETTLED_MS);
  see('offline', SETTLED_MS);
  see('offline', SETTLED_MS);
  expect(told()).toHaveLength(2);
});

it('remembers across a restart of the hub, and does not call one gone that was never there', () => {
  see('offline', SETTLED_MS);
  see('online', SETTLED_MS);
  watch = openWatch();
  see('online', SETTLED_MS);
  expect(told()).toEqual(['agent_online 12:00:30']);
});

it('tells nothing of a tenant that is gone meanwhile', () => {
  watch.note('other', { state: 'online', at: now });
  watch.settle(now + SETTLED_MS, () => false);
  expect(watch.kept().size).toBe(0);
});
