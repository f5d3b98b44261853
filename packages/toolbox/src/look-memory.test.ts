import type { Report } from '@starrocks-mcp/experts';
import { expect, it } from 'vitest';
import { LookMemory } from './look-memory.ts';

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

it('knows nothing at first', () => {
  expect(new LookMemory(() => 0).last()).toBeUndefined();
});

it('tells of each check how it ended last, and how long ago', () => {
  let now = 0;
  const memory = new LookMemory(() => now);
  memory.remember(reportOf({ 'a.disk': 'found', 'a.load': 'passed' }));
  now = 60_000;
  memory.remember(reportOf({ 'a.disk': 'passed' }));
  now = 90_000;
  const last = memory.last();
  expect(last).toMatchObject({ newestSecondsAgo: 30, oldestSecondsAgo: 90 });
  expect([...(last?.checks ?? [])]).toEqual([
    ['a.disk', { status: 'passed' }],
    ['a.load', { status: 'passed' }],
  ]);
});

it('keeps figures only, no name and no text of the customer', () => {
  const memory = new LookMemory(() => 0);
  memory.remember(reportOf({ 'a.disk': 'found' }));
  const kept = JSON.stringify([...(memory.last()?.checks ?? [])]);
  expect(kept).toContain('"value":3');
  expect(kept).not.toMatch(/secret|customer/);
});

it('does not let a look at a cluster out of reach hide an older one', () => {
  const memory = new LookMemory(() => 0);
  memory.remember(reportOf({ 'a.disk': 'found' }));
  memory.remember(reportOf({ 'a.disk': 'unknown' }));
  expect(memory.last()?.checks.get('a.disk')).toMatchObject({ status: 'found' });
});

it('forgets the oldest looks', () => {
  const memory = new LookMemory(() => 0);
  memory.remember(reportOf({ 'a.first': 'passed' }));
  for (let look = 0; look < 20; look += 1) memory.remember(reportOf({ 'a.disk': 'passed' }));
  expect([...(memory.last()?.checks.keys() ?? [])]).toEqual(['a.disk']);
});
