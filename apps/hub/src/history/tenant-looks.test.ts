import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeptLook, LookStore } from '@starrocks-mcp/toolbox';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { HistoryTenants } from './history-tenants.ts';
import { createTenantLooks } from './tenant-looks.ts';

const START = Date.parse('2026-03-01T00:00:00Z');

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-looks-'));
  store = openStore(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function looksOf(tenantId: string): LookStore {
  const { db } = store;
  const log = pino({ level: 'silent' });
  return createTenantLooks({ db, log, tenantId, tenants: new HistoryTenants(db), isInForce: () => true });
}

function lookAt(minutes: number): KeptLook {
  return {
    at: new Date(START + minutes * 60_000).toISOString(),
    checks: { 'a.disk': { status: 'found', severity: 'warning', value: minutes, unit: 'disks', limit: 1, objects: 1 } },
    figures: [{ id: 'a.used', object: 'BE 1', value: minutes, unit: 'bytes' }],
  };
}

it('gives back what any caller of the tenant saved, also after a restart, and nothing to another tenant', async () => {
  await looksOf('acme').save(lookAt(0));
  await looksOf('acme').save(lookAt(1));
  store.close();
  store = openStore(folder);
  expect(await looksOf('acme').load()).toEqual([lookAt(1), lookAt(0)]);
  expect(await looksOf('beta').load()).toEqual([]);
});

it('thins what is old, and keeps the latest as they are', async () => {
  const looks = looksOf('acme');
  for (let hour = 0; hour < 24 * 9; hour += 1) await looks.save(lookAt(hour * 60));
  const kept = (await looks.load()).map(({ at }) => (Date.parse(at) - START) / 3_600_000);
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept.slice(0, 8)).toEqual([215, 214, 213, 212, 211, 210, 209, 208]);
  expect(kept.at(-1)).toBeLessThan(30);
});

it('says so when looks cannot be read or kept', async () => {
  const looks = looksOf('acme');
  store.close();
  await expect(looks.load()).rejects.toThrow(/not open/);
  await expect(looks.save(lookAt(0))).rejects.toThrow(/not open/);
  store = openStore(folder);
});
