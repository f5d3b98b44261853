import { describe, expect, it } from 'vitest';
import { correlate } from '../engine/correlate.ts';
import type { Cause } from '../form/cause.ts';
import type { Found } from '../form/check.ts';
import type { Severity } from '../report.ts';
import { contextWith } from '../testing/answers.ts';
import coldCache from './cold-cache.cause.ts';
import compactionStarved from './compaction-starved.cause.ts';
import diskFull from './disk-full.cause.ts';
import nodeLost from './node-lost.cause.ts';
import smallFrequentLoads from './small-frequent-loads.cause.ts';

const CAUSES: readonly Cause[] = [coldCache, compactionStarved, diskFull, nodeLost, smallFrequentLoads];

function aFound(severity: Severity = 'warning', facts: Found['facts'] = {}): Found {
  return {
    severity,
    facts,
    summary: { en: 'found', zh: '发现' },
    objects: [{ kind: 'table', name: 'd.t' }],
    measured: { value: 40, unit: '%' },
    threshold: { value: 30, unit: '%', source: 'own' },
    evidence: [],
  };
}

const failed = (...classes: readonly string[]): Found =>
  aFound('warning', { error_classes: classes, main_classes: classes });

/** Ids of the causes at work, with what they explain, for findings that are given by id. */
function causesOf(found: Readonly<Record<string, Found>>) {
  const results = correlate({ causes: CAUSES, found: new Map(Object.entries(found)), context: contextWith() });
  return Object.fromEntries(results.map(({ cause, found: { explains } }) => [cause.id, explains]));
}

describe('cause.small_frequent_loads', () => {
  it('explains loads, versions, and the loads that fail of them', () => {
    const causes = causesOf({
      'ingestion.too_frequent': aFound(),
      'compaction.too_many_versions': aFound('critical'),
      'import.failure_rate': failed('versions'),
    });
    expect(causes['cause.small_frequent_loads']).toEqual([
      'ingestion.too_frequent',
      'compaction.too_many_versions',
      'import.failure_rate',
    ]);
  });

  it('leaves loads alone that fail of something else', () => {
    const causes = causesOf({
      'ingestion.too_frequent': aFound(),
      'compaction.too_many_versions': aFound('critical'),
      'import.failure_rate': failed('quality'),
    });
    expect(causes['cause.small_frequent_loads']).not.toContain('import.failure_rate');
  });

  it('leaves the versions of other tables alone', () => {
    const loads = (...tables: readonly string[]): Found => aFound('warning', { tables });
    const versions = aFound('warning', { tables: ['d.busy', 'd.b.dotted'] });
    for (const [table, isCause] of [
      ['d.busy', true],
      ['d', true],
      ['d.other', false],
      ['d.bus', false],
    ] as const) {
      const causes = causesOf({ 'ingestion.too_frequent': loads(table), 'compaction.too_many_versions': versions });
      expect(Object.keys(causes)).toEqual(isCause ? ['cause.small_frequent_loads'] : []);
    }
    const nameless = aFound('warning', { tables: ['table 20001'] });
    expect(
      causesOf({ 'ingestion.too_frequent': loads('d.other'), 'compaction.too_many_versions': nameless }),
    ).toHaveProperty(['cause.small_frequent_loads']);
  });

  it.each([
    ['small loads that harm nothing', { 'ingestion.too_frequent': aFound() }],
    ['versions without small loads', { 'compaction.too_many_versions': aFound() }],
    [
      'small loads with no more than small segments',
      { 'ingestion.too_frequent': aFound(), 'compaction.small_segments': aFound('info') },
    ],
  ])('is not at work for %s', (_, found) => {
    expect(causesOf(found)).toEqual({});
  });
});

describe('cause.compaction_starved', () => {
  it('explains a score that is high because every slot is taken', () => {
    expect(causesOf({ 'compaction.backlog_saturated': aFound(), 'compaction.score_high': aFound() })).toEqual({
      'cause.compaction_starved': ['compaction.backlog_saturated', 'compaction.score_high'],
    });
  });

  it('gives way to small loads, unless nothing compacts at all', () => {
    const small = { 'ingestion.too_frequent': aFound(), 'compaction.score_high': aFound() };
    expect(Object.keys(causesOf({ ...small, 'compaction.backlog_saturated': aFound() }))).toEqual([
      'cause.small_frequent_loads',
    ]);
    expect(causesOf({ ...small, 'compaction.idle_with_backlog': aFound('critical') })).toHaveProperty([
      'cause.compaction_starved',
    ]);
  });
});

describe('causes of storage', () => {
  it('links a full disk with what fails on it, and with nothing else', () => {
    const full = { 'storage.disk_load_refused': aFound('critical') };
    expect(causesOf({ ...full, 'import.failure_rate': failed('disk') })).toHaveProperty(['cause.disk_full']);
    expect(causesOf({ ...full, 'import.failure_rate': failed('timeout') })).toEqual({});
    expect(causesOf(full)).toEqual({});
  });

  it('does not explain a failure rate by an error that is rare', () => {
    const rate = aFound('warning', { error_classes: ['timeout', 'disk'], main_classes: ['timeout'] });
    expect(causesOf({ 'storage.disk_load_refused': aFound('critical'), 'import.failure_rate': rate })).toEqual({});
  });

  it.each([
    ['refuses loads', 'storage.disk_load_refused', ['other'], true],
    ['refuses loads', 'storage.disk_load_refused', ['other', 'quality'], false],
    ['is nearly full', 'storage.disk_nearly_full', ['other'], false],
    ['is nearly full', 'storage.disk_nearly_full', ['untold'], true],
    ['is nearly full', 'storage.disk_nearly_full', ['other', 'disk'], true],
  ] as const)('holds a disk that %s (%s) against loads that failed of %j: %s', (_, id, error_classes, isCause) => {
    const causes = causesOf({ [id]: aFound('critical'), 'import.failure_rate': failed(...error_classes) });
    expect(Object.keys(causes)).toEqual(isCause ? ['cause.disk_full'] : []);
  });

  it('links a lost node with the replicas that it took along', () => {
    expect(
      causesOf({ 'storage.node_down': aFound('critical'), 'storage.replica_unhealthy': aFound('critical') }),
    ).toEqual({
      'cause.node_lost': ['storage.node_down', 'storage.replica_unhealthy'],
    });
  });

  it('takes no replica for lost with a frontend, which holds none', () => {
    const frontend = aFound('critical', { data_nodes: 0 });
    expect(causesOf({ 'storage.node_down': frontend, 'storage.replica_unhealthy': aFound('critical') })).toEqual({});
  });

  it('links a cold cache with the compaction that falls behind', () => {
    expect(causesOf({ 'compaction.slow_remote_read': aFound(), 'compaction.version_lag': aFound() })).toHaveProperty([
      'cause.cold_cache',
    ]);
  });

  it('names the most urgent cause first', () => {
    const causes = causesOf({
      'storage.node_down': aFound('critical'),
      'storage.replica_unhealthy': aFound('critical'),
      'compaction.slow_remote_read': aFound(),
      'compaction.version_lag': aFound(),
    });
    expect(Object.keys(causes)).toEqual(['cause.node_lost', 'cause.cold_cache']);
  });
});
