import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@starrocks-mcp/experts';
import type { ToolCallRecord } from '@starrocks-mcp/toolbox';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { aCallRecord, aReport } from '../testing/a-report.ts';
import { History } from './history.ts';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const EVERYTHING = { limit: 100, before: undefined };

let folder: string;
let store: Store;
let tenants: StoredTenants;
let history: History;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-history-'));
  store = openStore(folder);
  tenants = new StoredTenants(store);
  addTenant('acme');
  history = openHistory();
});
afterEach(() => {
  history.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openHistory(limits: { retentionMs?: number; reportsPerTenant?: number } = {}): History {
  return new History({
    db: store.db,
    log: pino({ level: 'silent' }),
    retentionMs: 90 * DAY_MS,
    reportsPerTenant: 1_000,
    findTenant: tenantOf,
    ...limits,
  });
}

function addTenant(id: string): void {
  tenants.add({ id, entry: { enabled: true, link: 'dial-out', limits: {} }, token: undefined, nextToken: undefined });
}

function tenantOf(id: string) {
  const found = tenants.find(id);
  if (found === undefined) return undefined;
  return { id, source: 'store' as const, createdAt: found.createdAt, language: 'en' as const };
}

async function keep(report: Report, more?: Partial<ToolCallRecord>, tenantId = 'acme'): Promise<void> {
  const tenant = tenantOf(tenantId);
  if (tenant === undefined) throw new Error(`no tenant ${tenantId}`);
  await history.keep(aCallRecord(report, more), tenant);
}

function changes(tenantId = 'acme') {
  return history
    .changes({ tenantIds: [tenantId], since: 0, limit: 100 })
    .toReversed()
    .map(({ kind, finding }) => [kind, finding?.id, finding?.severity]);
}

function rowsOf(table: string): unknown[] {
  return store.db.prepare(`SELECT 1 FROM ${table}`).all();
}

/** So many hours ago. */
function ago(hours: number): Date {
  return new Date(Date.now() - hours * HOUR_MS);
}

describe('what changed', () => {
  it('is new, worse, better and resolved by what each check told last', async () => {
    await keep(aReport({ checks: { 'a.disk': 'warning', 'a.load': 'passed' } }));
    await keep(aReport({ checks: { 'a.disk': 'critical', 'a.load': 'info' } }));
    await keep(aReport({ checks: { 'a.disk': 'warning', 'a.load': 'info' } }));
    await keep(aReport({ checks: { 'a.disk': 'passed', 'a.load': 'info' } }));
    expect(changes()).toEqual([
      ['new', 'a.disk', 'warning'],
      ['worsened', 'a.disk', 'critical'],
      ['new', 'a.load', 'info'],
      ['improved', 'a.disk', 'warning'],
      ['resolved', 'a.disk', 'warning'],
    ]);
  });

  it.each(['unknown', 'not_applicable'] as const)(
    'is nothing where a check is %s, until it tells again',
    async (state) => {
      await keep(aReport({ checks: { 'a.disk': 'critical' } }));
      await keep(aReport({ checks: { 'a.disk': state } }));
      await keep(aReport({ checks: {} }));
      await keep(aReport({ checks: { 'a.disk': 'critical' } }));
      expect(changes()).toEqual([['new', 'a.disk', 'critical']]);
      await keep(aReport({ checks: { 'a.disk': 'passed' } }));
      expect(changes().at(-1)).toEqual(['resolved', 'a.disk', 'critical']);
    },
  );

  it('is over where a check is about another architecture than that of the cluster by now', async () => {
    const before = { 'compaction.version_lag': 'critical', 'storage.disk_full': 'warning' } as const;
    const after = { 'compaction.version_lag': 'not_applicable', 'storage.disk_full': 'not_applicable' } as const;
    await keep(aReport({ checks: before, architecture: 'shared-data' }));
    await keep(aReport({ checks: after, architecture: 'unknown' }));
    expect(changes()).toHaveLength(2);
    await keep(aReport({ checks: after, architecture: 'shared-nothing' }));
    expect(changes().slice(2)).toEqual([['resolved', 'compaction.version_lag', 'critical']]);
  });

  it('is not told by a look at other hours, nor by one that began before what is known', async () => {
    await keep(aReport({ checks: { 'a.disk': 'passed' } }));
    await keep(aReport({ checks: { 'a.disk': 'critical' } }), { arguments: { hours: 168 } });
    await keep(aReport({ checks: { 'a.disk': 'critical' }, at: ago(1) }));
    expect(changes()).toEqual([]);
    expect(history.listReports('acme', EVERYTHING).reports).toHaveLength(3);
  });

  it('is told to whoever listens, with the report', async () => {
    const told: unknown[] = [];
    history.onKept(({ tenantId, reportId, changes: all }) => told.push([tenantId, reportId, all.length]));
    await keep(aReport({ checks: { 'a.disk': 'critical', 'a.load': 'info' } }));
    const [kept] = history.listReports('acme', EVERYTHING).reports;
    expect(told).toEqual([['acme', kept?.id, 2]]);
  });
});

describe('a kept report', () => {
  it('is read as it was written, by its own tenant alone', async () => {
    addTenant('beta');
    const report = aReport({ checks: { 'a.disk': 'critical', 'a.load': 'unknown' } });
    await keep(report);
    await keep(aReport(), {}, 'beta');
    const [kept] = history.listReports('acme', EVERYTHING).reports;
    expect(kept).toMatchObject({
      worst: { id: 'a.disk', severity: 'critical', title: 'Title of a.disk' },
      counts: { critical: 1, warning: 0, info: 0, unknown: 1 },
      release: '3.5.7',
    });
    expect((await history.readReport({ tenantId: 'acme', id: kept?.id ?? '' }))?.report).toEqual(report);
    expect(await history.readReport({ tenantId: 'beta', id: kept?.id ?? '' })).toBeUndefined();
  });

  it('is read in the reader’s language, with the evidence that was kept once', async () => {
    const report = aReport({ checks: { 'a.disk': 'critical' } });
    const findings = report.findings.map((finding) => ({ ...finding, title: '磁盘' }));
    const translation = { ...report, language: 'zh' as const, summary: '需要处理', findings };
    const told: unknown[] = [];
    history.onKept((kept) => told.push(kept.report.summary));
    await keep(report, { translation });
    await keep({ ...translation, generated_at: new Date().toISOString() }, { translation: report });
    expect(told).toEqual([report.summary, report.summary]);
    const [, kept] = history.listReports('acme', EVERYTHING).reports;
    const read = async (language?: 'en' | 'zh') =>
      (await history.readReport({ tenantId: 'acme', id: kept?.id ?? '', language }))?.report;
    expect(await read('zh')).toEqual(translation);
    expect([await read('en'), await read()]).toEqual([report, report]);
  });

  it('comes in pages, the latest first, none twice and none left out', async () => {
    const same = ago(1);
    for (let n = 0; n < 7; n += 1) await keep(aReport({ at: n < 4 ? same : new Date() }));
    const seen: string[] = [];
    let before: Parameters<History['listReports']>[1]['before'];
    do {
      const page = history.listReports('acme', { limit: 3, before });
      seen.push(...page.reports.map(({ id }) => id));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toEqual(history.listReports('acme', EVERYTHING).reports.map(({ id }) => id));
    expect(new Set(seen).size).toBe(7);
  });

  it('of a single area counts for no score', async () => {
    await keep(aReport({ score: 70, at: ago(2) }));
    await keep(aReport({ score: 10, at: ago(1) }), { tool: 'analyze_storage_health' });
    await keep(aReport({ score: null }), { tool: 'compare_with_last_look' });
    const scores = history.scores(['acme', 'nobody']).get('acme');
    expect(scores?.trend.map(({ score }) => score)).toEqual([70, null]);
    expect(scores?.latest).toMatchObject({ tool: 'compare_with_last_look', score: null });
  });
});

describe('a tenant that is removed', () => {
  it('leaves nothing to the next one of its id, and nothing on the disk', async () => {
    const figure = { id: 'storage.disk_used', object: 'BE 1', value: 1, unit: 'bytes' };
    await keep(aReport({ checks: { 'a.disk': 'critical' }, figures: [figure] }));
    const [kept] = history.listReports('acme', EVERYTHING).reports;
    const leaving = tenantOf('acme');
    if (leaving === undefined) throw new Error('no tenant');
    const looks = history.looksOf(leaving);
    await looks.save({ at: new Date().toISOString(), checks: {}, figures: [figure] });
    tenants.remove('acme');
    addTenant('acme');
    expect(history.listReports('acme', EVERYTHING).reports).toEqual([]);
    expect(await history.readReport({ tenantId: 'acme', id: kept?.id ?? '' })).toBeUndefined();
    expect(history.series('acme', { ids: undefined, since: 0 })).toEqual([]);
    expect(history.scores(['acme']).size).toBe(0);
    expect(changes()).toEqual([]);
    await history.sweep();
    const tables = ['reports', 'bodies', 'series', 'points', 'checks', 'changes', 'looks', 'tenants'];
    expect(tables.flatMap((table) => rowsOf(`history_${table}`))).toEqual([]);
  });

  it('gets no word from a diagnosis that was still under way', async () => {
    const leaving = tenantOf('acme');
    if (leaving === undefined) throw new Error('no tenant');
    const looks = history.looksOf(leaving);
    tenants.remove('acme');
    addTenant('acme');
    store.db.exec("UPDATE tenants SET created_at = '2026-03-01T00:00:00.000Z' WHERE id = 'acme'");
    await history.keep(aCallRecord(aReport()), leaving);
    await looks.save({ at: new Date().toISOString(), checks: {}, figures: [] });
    expect(history.listReports('acme', EVERYTHING).reports).toEqual([]);
    expect(rowsOf('history_looks')).toEqual([]);
  });
});

describe('retention', () => {
  const figure = { id: 'storage.disk_used', object: 'BE 1', value: 1, unit: 'bytes' };

  it('lets go of what is too old, figures and changes with it, and of nothing else', async () => {
    history.close();
    history = openHistory({ retentionMs: DAY_MS });
    await keep(aReport({ checks: { 'a.disk': 'critical' }, figures: [figure], at: ago(25) }));
    await keep(aReport({ checks: { 'a.disk': 'warning' }, figures: [figure], at: ago(23) }));
    const acme = tenantOf('acme');
    const looks = acme && history.looksOf(acme);
    for (const hours of [25, 23]) await looks?.save({ at: ago(hours).toISOString(), checks: {}, figures: [] });
    await history.sweep();
    expect(await looks?.load()).toHaveLength(1);
    expect(history.listReports('acme', EVERYTHING).reports).toHaveLength(1);
    expect(history.series('acme', { ids: undefined, since: 0 })[0]?.points).toHaveLength(1);
    expect(changes()).toEqual([['improved', 'a.disk', 'warning']]);
  });

  it('keeps so many reports of a tenant and lets those of single areas go first', async () => {
    history.close();
    history = openHistory({ reportsPerTenant: 3 });
    for (const hours of [6, 5]) await keep(aReport({ at: ago(hours), figures: [figure] }));
    for (const hours of [4, 3, 2])
      await keep(aReport({ at: ago(hours), figures: [figure] }), { tool: 'analyze_storage_health' });
    const { reports } = history.listReports('acme', EVERYTHING);
    expect(reports.map(({ tool }) => tool)).toEqual([
      'analyze_storage_health',
      'analyze_system_comprehensive',
      'analyze_system_comprehensive',
    ]);
    expect(history.series('acme', { ids: undefined, since: 0 })[0]?.points).toHaveLength(3);
  });
});

describe('figures over time', () => {
  const used = (value: number) => [{ id: 'storage.disk_used', object: 'BE 1', value, unit: 'bytes' }];

  it('are told since a moment, with the mean of the same hour a week before', async () => {
    const week = 7 * 24;
    for (const [hours, value] of [
      [week + 0.4, 10],
      [week - 0.4, 20],
      [week + 1, 99],
      [1, 30],
      [0, 40],
    ] as const) {
      await keep(aReport({ at: ago(hours), figures: used(value) }));
    }
    const [series, ...others] = history.series('acme', { ids: ['storage.disk_used'], since: ago(2).getTime() });
    expect(others).toEqual([]);
    expect(series).toMatchObject({ id: 'storage.disk_used', object: 'BE 1', unit: 'bytes', sameHourLastWeek: 15 });
    expect(series?.points.map(([, value]) => value)).toEqual([30, 40]);
    expect(history.series('acme', { ids: ['storage.disk_total'], since: 0 })).toEqual([]);
  });

  it('are thinned to what a chart can show, and stay points that were measured', async () => {
    await keep(aReport({ at: ago(100), figures: used(0) }));
    const insert = store.db.prepare('INSERT INTO history_points (series, at, value) VALUES (1, ?, ?)');
    for (let n = 1; n < 2_000; n += 1) insert.run(ago(100).getTime() + n * 180_000, n);
    const [series] = history.series('acme', { ids: undefined, since: ago(100).getTime() - 1_000 });
    expect(series?.points.length).toBeLessThanOrEqual(501);
    expect(series?.points.at(-1)?.[1]).toBe(1_999);
  });

  it('have the baseline of the hour that the clock of the cluster showed, over a change to summer time', async () => {
    const inBerlin = (at: string, value: number): Report => {
      const report = aReport({ at: new Date(at), figures: used(value) });
      return { ...report, cluster: { ...report.cluster, time_zone: 'Europe/Berlin' } };
    };
    await keep(inBerlin('2026-03-23T07:00:00Z', 10));
    await keep(inBerlin('2026-03-23T08:00:00Z', 20));
    await keep(inBerlin('2026-03-30T07:00:00Z', 30));
    expect(history.series('acme', { ids: undefined, since: 0 })[0]?.sameHourLastWeek).toBe(20);
  });

  it('have no baseline where nothing was measured a week ago', async () => {
    await keep(aReport({ figures: used(1) }));
    expect(history.series('acme', { ids: undefined, since: 0 })[0]?.sameHourLastWeek).toBeNull();
  });
});
