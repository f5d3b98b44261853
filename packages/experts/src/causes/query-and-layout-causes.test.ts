import { describe, expect, it } from 'vitest';
import type { Cause, CauseFound } from '../form/cause.ts';
import type { Found, ObjectRef } from '../form/check.ts';
import { contextWith } from '../testing/answers.ts';
import bigQueries from './big-queries.cause.ts';
import coldCache from './cold-cache.cause.ts';
import statisticsNotCollected from './statistics-not-collected.cause.ts';
import tooMuchMetadata from './too-much-metadata.cause.ts';
import viewBroken from './view-broken.cause.ts';

interface Shape {
  readonly facts?: Found['facts'];
  readonly objects?: readonly ObjectRef[];
}

function aFound({ facts, objects = [] }: Shape = {}): Found {
  return {
    severity: 'warning',
    summary: { en: 'something', zh: '某事' },
    objects,
    measured: { value: 42, unit: 'things' },
    threshold: { value: 1, unit: 'things', source: 'own' },
    evidence: [],
    ...(facts === undefined ? {} : { facts }),
  };
}

function evaluate(cause: Cause, found: Readonly<Record<string, Found>>): CauseFound | undefined {
  return cause.evaluate(
    {
      has: (id) => id in found,
      get: (id) => found[id],
      among: (ids) => ids.filter((id) => id in found),
    },
    contextWith(),
  );
}

describe('cause.view_broken', () => {
  const view = aFound({ facts: { tasks: ['mv-20131'] }, objects: [{ kind: 'table', name: 'sales.daily_mv' }] });
  const failing = (name: string) => aFound({ objects: [{ kind: 'task', name }] });

  it('explains the failing task of an inactive view', () => {
    const found = evaluate(viewBroken, {
      'view.inactive': view,
      'ingestion.task_failing': failing('sales.mv-20131'),
    });
    expect(found).toMatchObject({ explains: ['view.inactive', 'ingestion.task_failing'] });
  });

  it('leaves a failing task of something else alone', () => {
    expect(evaluate(viewBroken, { 'view.inactive': view, 'ingestion.task_failing': failing('etl') })).toBeUndefined();
  });
});

describe('cause.too_much_metadata', () => {
  it('needs both the mass and somebody who suffers', () => {
    expect(evaluate(tooMuchMetadata, { 'schema.too_many_tablets': aFound() })).toBeUndefined();
    expect(evaluate(tooMuchMetadata, { 'memory.fe_heap': aFound() })).toBeUndefined();
    expect(
      evaluate(tooMuchMetadata, { 'schema.too_many_tablets': aFound(), 'memory.fe_heap': aFound() }),
    ).toMatchObject({ explains: ['schema.too_many_tablets', 'memory.fe_heap'] });
  });
});

describe('cause.big_queries', () => {
  it('is named once the cluster runs out of something', () => {
    const scans = (count: number) => aFound({ facts: { scans: count } });
    expect(evaluate(bigQueries, { 'query.big_scans': scans(3), 'query.slow_queries': aFound() })).toBeUndefined();
    expect(evaluate(bigQueries, { 'query.big_scans': scans(2), 'memory.disk_busy': aFound() })).toBeUndefined();
    expect(evaluate(bigQueries, { 'query.big_scans': scans(3), 'memory.disk_busy': aFound() })).toMatchObject({
      explains: ['query.big_scans', 'memory.disk_busy'],
    });
  });
});

describe('cause.statistics_not_collected', () => {
  const tables = (...names: string[]) => aFound({ facts: { tables: names } });

  it('explains stale statistics of the same table only', () => {
    const failing = tables('sales.orders');
    expect(
      evaluate(statisticsNotCollected, {
        'metadata.statistics_failing': failing,
        'metadata.statistics_stale': tables('sales.orders', 'web.events'),
      }),
    ).toMatchObject({ explains: ['metadata.statistics_failing', 'metadata.statistics_stale'] });
    expect(
      evaluate(statisticsNotCollected, {
        'metadata.statistics_failing': failing,
        'metadata.statistics_missing': tables('web.events'),
      }),
    ).toBeUndefined();
  });
});

describe('cause.cold_cache', () => {
  it('takes a cache that is full as the reason of remote reads', () => {
    expect(evaluate(coldCache, { 'cache.full': aFound(), 'compaction.slow_remote_read': aFound() })).toMatchObject({
      explains: ['cache.full', 'compaction.slow_remote_read'],
    });
  });
});
