import { join, dirname } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { aHub, aKey } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';
import { createReadiness } from './readiness.ts';

describe('GET /ready', () => {
  it('names the parts that work, to anybody, and says nothing of tenants', async () => {
    await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, keys: [aKey(['acme']).entry] });
    const { status, text, json } = await ask(`${hub.url}/ready`);
    expect(status).toBe(200);
    expect(json()).toMatchObject({ status: 'ready', checks: { serving: 'ok', tenants: 'ok', store: 'ok' } });
    expect(text).not.toContain('acme');
  });

  it('is 503 while the store cannot be written, and names the store', async () => {
    await using hub = await aHub({ tenants: { acme: { link: 'dial-out' } }, keys: [aKey(['acme']).entry] });
    const db = new Database(join(dirname(hub.tenantsPath), 'data', 'hub.db'));
    db.exec('BEGIN IMMEDIATE');
    const { status, json } = await ask(`${hub.url}/ready`);
    db.exec('ROLLBACK');
    db.close();
    expect(status).toBe(503);
    expect(json()).toMatchObject({ status: 'not_ready', checks: { serving: 'ok', tenants: 'ok', store: 'failed' } });
    expect((await ask(`${hub.url}/health`)).status).toBe(200);
  });
});

describe('readiness', () => {
  it('looks once for all who ask within its time, and again after it', () => {
    let at = 0;
    let looks = 0;
    let works = false;
    const store = (): boolean => {
      looks += 1;
      return works;
    };
    const readiness = createReadiness({ isDraining: () => false, checks: { store }, maxAgeMs: 3_000, now: () => at });
    expect(readiness.read()).toEqual({ serving: true, store: false });
    works = true;
    at = 2_999;
    expect(readiness.read()).toEqual({ serving: true, store: false });
    at = 3_000;
    expect(readiness.read()).toEqual({ serving: true, store: true });
    expect(looks).toBe(2);
  });

  it('says at once that the hub stops', () => {
    let isDraining = false;
    const readiness = createReadiness({ isDraining: () => isDraining, checks: {} });
    expect(readiness.read()).toEqual({ serving: true });
    isDraining = true;
    expect(readiness.read()).toEqual({ serving: false });
  });
});
