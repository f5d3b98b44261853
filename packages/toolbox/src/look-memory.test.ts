import type { Report } from '@starrocks-mcp/experts';
import { expect, it } from 'vitest';
import { LookMemory } from './look-memory.ts';
import { createMemoryLookStore, looksWorthKeeping, type KeptLook, type LookStore } from './look-store.ts';

type Status = Report['checks'][number]['status'];

/** A report of these checks, of which each that found something found three of it. */
function reportOf(checks: Readonly<Record<string, Status>>): Report {
  const all = Object.entries(checks).map(([id, status]) => ({ id, expert: 'a', status }));
  const findings = all
    .filter(({ status }) => status === 'found')
    .map(({ id }) => ({
      id,
      severity: 'warning' as const,
      confidence: 'high' as const,
      title: '',
      summary: 'rows of the customer',
      objects: [{ kind: 'table', name: 'secret.orders' }],
      measured: { value: 3, unit: 'disks' },
      threshold: { value: 1, unit: 'disks', source: 'own' },
      evidence: [],
      impact: '',
      causes: [],
      remedies: [],
      doc: '',
    }));
  return {
    tenant: 'acme',
    language: 'en',
    generated_at: '2026-03-01T00:00:00Z',
    cluster: {
      version: '',
      architecture: 'unknown',
      now: null,
      time_zone: null,
      nodes: { alive: null, total: null },
    },
    status: 'attention',
    score: 90,
    summary: '',
    root_causes: [],
    findings,
    checks: all,
    figures: [],
    cost: { statements: 0, rows: 0, bytes: 0, elapsed_ms: 0 },
  };
}

const START = Date.parse('2026-03-01T00:00:00Z');

function memoryAt(clock: { now: number } = { now: START }, store: LookStore = createMemoryLookStore()): LookMemory {
  return new LookMemory({ store, now: () => clock.now });
}

it('knows nothing at first', async () => {
  expect(await memoryAt().last()).toBeUndefined();
  expect(await memoryAt().measured()).toEqual([]);
});

it('tells of each check how it ended last, and how long ago', async () => {
  const clock = { now: START };
  const memory = memoryAt(clock);
  await memory.remember(reportOf({ 'a.disk': 'found', 'a.load': 'passed' }));
  clock.now += 60_000;
  await memory.remember(reportOf({ 'a.disk': 'passed' }));
  clock.now += 30_000;
  const last = await memory.last();
  expect(last).toMatchObject({ newestSecondsAgo: 30, oldestSecondsAgo: 90 });
  expect([...(last?.checks ?? [])]).toEqual([
    ['a.disk', { status: 'passed' }],
    ['a.load', { status: 'passed' }],
  ]);
});

it('keeps plain figures, no row and no text of the customer', async () => {
  const saved: KeptLook[] = [];
  const store = createMemoryLookStore();
  const memory = memoryAt(undefined, {
    load: () => store.load(),
    save: (look) => {
      saved.push(look);
      return store.save(look);
    },
  });
  await memory.remember(reportOf({ 'a.disk': 'found' }));
  expect(JSON.parse(JSON.stringify(saved))).toEqual([
    {
      at: '2026-03-01T00:00:00.000Z',
      checks: { 'a.disk': { status: 'found', severity: 'warning', value: 3, unit: 'disks', limit: 1, objects: 1 } },
      figures: [],
    },
  ]);
});

it('does not let a look at a cluster out of reach, or a forecast, hide an older look', async () => {
  const memory = memoryAt();
  await memory.remember(reportOf({ 'a.disk': 'found' }));
  await memory.remember(reportOf({ 'a.disk': 'unknown' }));
  await memory.rememberFigures([{ id: 'a.used', object: 'cluster', value: 1, unit: 'bytes' }]);
  expect((await memory.last())?.checks.get('a.disk')).toMatchObject({ status: 'found' });
});

it('tells what was measured, the newest first, and no negative age when the clock was set back', async () => {
  const clock = { now: START };
  const memory = memoryAt(clock);
  const figure = { id: 'a.used', object: 'cluster', value: 1, unit: 'bytes' };
  await memory.rememberFigures([figure]);
  clock.now += 60_000;
  await memory.rememberFigures([{ ...figure, value: 2 }]);
  clock.now -= 30_000;
  expect(await memory.measured()).toEqual([
    { secondsAgo: 0, figures: [{ ...figure, value: 2 }] },
    { secondsAgo: 30, figures: [figure] },
  ]);
});

it('answers although a look could not be kept, and not when looks cannot be read', async () => {
  const broken = { load: () => Promise.reject(new Error('disk')), save: () => Promise.reject(new Error('disk')) };
  const memory = memoryAt(undefined, broken);
  await memory.remember(reportOf({ 'a.disk': 'found' }));
  await expect(memory.last()).rejects.toThrow('disk');
});

it('forgets the oldest looks of a busy hour and keeps the first of each period', async () => {
  const clock = { now: START };
  const store = createMemoryLookStore();
  const memory = memoryAt(clock, store);
  for (let look = 0; look < 24 * 12 * 30; look += 1) {
    await memory.remember(reportOf({ 'a.disk': 'passed' }));
    clock.now += 300_000;
  }
  const ages = (await store.load()).map(({ at }) => (clock.now - Date.parse(at)) / 3_600_000);
  expect(ages.length).toBeLessThanOrEqual(40);
  expect(ages.slice(0, 8).at(-1)).toBeLessThan(1);
  expect(ages.at(-1)).toBeGreaterThan(7 * 24);
  expect(ages.some((hours) => hours > 20 && hours < 28)).toBe(true);
  const all = await store.load();
  expect(looksWorthKeeping(all.toReversed())).toEqual(all);
});
