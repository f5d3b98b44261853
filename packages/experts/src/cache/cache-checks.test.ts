import type { Cell } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { missingSignal } from '../engine/failure.ts';
import { GIB } from '../form/quantity.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { DATA_CACHE } from '../reads/data-cache.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';
import { answerWith, contextWith, samplesOf } from '../testing/answers.ts';
import abnormal from './abnormal.check.ts';
import disabled from './disabled.check.ts';
import full from './full.check.ts';
import pageCacheLow from './page-cache-low.check.ts';
import quotaZero from './quota-zero.check.ts';
import tableNotCached from './table-not-cached.check.ts';

function aCache(cells: Partial<Record<keyof typeof DATA_CACHE.columns, Cell>> = {}) {
  return { node: '10001', status: 'NORMAL', disk_quota: String(100 * GIB), disk_used: String(50 * GIB), ...cells };
}

const caches = (...cells: Parameters<typeof aCache>[0][]) => ({ caches: answerWith(DATA_CACHE, cells.map(aCache)) });
const lake = contextWith({ architecture: 'shared-data' });

describe('the data cache of shared-data', () => {
  it.each([
    ['is looked at from 3.4', lake, undefined],
    ['was another one before', contextWith({ architecture: 'shared-data', version: '3.3.9' }), 'not_applicable'],
    ['is not asked for where the architecture is not known', contextWith({ architecture: 'unknown' }), 'unknown'],
  ])('%s', (_, context, status) => {
    for (const check of [disabled, full, quotaZero]) expect(check.beforeReading?.(context)?.status).toBe(status);
  });

  it('is broken in 3.3 as well', () => {
    const context = contextWith({ architecture: 'shared-data', version: '3.3.9' });
    expect(abnormal.beforeReading?.(context)).toBeUndefined();
    expect(abnormal.evaluate(caches({ status: 'ABNORMAL' }), context).status).toBe('found');
  });

  it('is broken on a backend too, which reads external catalogs through it', () => {
    expect(abnormal.architectures).toBeUndefined();
    const verdict = abnormal.evaluate(caches({ status: 'ABNORMAL' }), contextWith({ architecture: 'shared-nothing' }));
    expect(verdict).toMatchObject({ found: { objects: [{ name: 'BE 10001' }] } });
  });
});

describe('cache.abnormal, cache.disabled and cache.quota_zero', () => {
  it.each([
    ['normal', {}, []],
    ['abnormal', { status: 'ABNORMAL' }, ['cache.abnormal']],
    ['disabled, without figures', { status: 'DISABLED', disk_quota: null }, ['cache.disabled']],
    ['without disk', { disk_quota: '0' }, ['cache.quota_zero']],
    ['still loading', { status: 'LOADING', disk_quota: '0' }, []],
    ['changing', { status: 'UPDATING' }, []],
  ])('tell a cache that is %s', (_, cells, ids) => {
    const found = [abnormal, disabled, quotaZero].filter(
      (check) => check.evaluate(caches(cells), lake).status === 'found',
    );
    expect(found.map(({ id }) => id)).toEqual(ids);
  });
});

describe('cache.full', () => {
  const used = { disk_used: String(99 * GIB) };
  const reads = (local: string, remote: string) =>
    answerWith(LAKE_COMPACTIONS, [{ txn: '1', local_mb: local, remote_mb: remote }]);

  it.each([
    ['passes a full cache that serves what is read', used, reads('900', '100'), 'passed'],
    ['passes a half-full cache beside remote reads', {}, reads('100', '900'), 'passed'],
    ['speaks of a full one beside remote reads', used, reads('100', '900'), 'found'],
    ['passes a full one when nothing tells of reads', used, missingSignal('PROFILE'), 'passed'],
  ])('%s', (_, cells, compactions, status) => {
    expect(full.evaluate({ ...caches(cells), compactions }, lake).status).toBe(status);
  });
});

describe('cache.table_not_cached', () => {
  const table = (cells: Record<string, string>) =>
    answerWith(TABLE_LAYOUT, [{ db: 'd', table_name: 't', cloud: '1', cached: '0', bytes: String(5 * GIB), ...cells }]);

  it.each([
    ['speaks of a table without any cached partition', {}, 'found'],
    ['passes one whose newest partitions are cached', { cached: '1' }, 'passed'],
    ['passes a small one', { bytes: '1000' }, 'passed'],
    ['passes a local one', { cloud: '0' }, 'passed'],
  ])('%s', (_, cells, status) => {
    expect(tableNotCached.evaluate({ layout: table(cells) }, lake).status).toBe(status);
  });
});

describe('cache.page_cache_low', () => {
  const at = (hits: number, lookups: number) =>
    answerWith(beMetrics('page_cache_hit_count'), [
      { node: '10001', name: 'page_cache_hit_count', labels: '', value: String(hits) },
      { node: '10001', name: 'page_cache_lookup_count', labels: '', value: String(lookups) },
    ]);

  it.each([
    ['looks at what happened between', at(0, 1_000_000), at(9000, 1_010_000), 'passed'],
    ['speaks of rare hits now', at(900_000, 1_000_000), at(901_000, 1_010_000), 'found'],
    ['passes a few lookups', at(0, 0), at(0, 900), 'passed'],
  ])('%s', (_, first, second, status) => {
    expect(pageCacheLow.evaluate({ pages: samplesOf(first, second) }, contextWith()).status).toBe(status);
  });
});
