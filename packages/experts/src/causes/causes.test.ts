import { describe, expect, it } from 'vitest';
import { CAUSES } from '../checks.generated.ts';
import { correlate } from '../engine/correlate.ts';
import type { Found } from '../form/check.ts';
import { contextWith } from '../testing/answers.ts';

function aFinding(changes: Partial<Found> = {}): Found {
  return {
    severity: 'warning',
    summary: { en: 'x', zh: 'x' },
    objects: [{ kind: 'table', name: 'shop.orders' }],
    measured: { value: 1, unit: 'x' },
    threshold: { value: 1, unit: 'x', source: 'own' },
    evidence: [],
    ...changes,
  };
}

const failed = (...error_classes: readonly string[]) =>
  aFinding({ severity: 'critical', facts: { error_classes, main_classes: error_classes } });
const ofJobs = (...jobs: readonly string[]) => aFinding({ facts: { jobs } });

/** Causes named, each with what it explains. */
function causesOf(findings: Readonly<Record<string, Found>>): Readonly<Record<string, readonly string[]>> {
  const results = correlate({ causes: CAUSES, found: new Map(Object.entries(findings)), context: contextWith() });
  return Object.fromEntries(results.map(({ cause, found }) => [cause.id, found.explains]));
}

describe('root causes', () => {
  it.each([
    [
      'bad data behind failed loads',
      { 'import.data_quality': aFinding(), 'import.failure_rate': failed('quality') },
      { 'cause.bad_upstream_data': ['import.data_quality', 'import.failure_rate'] },
    ],
    [
      'bad messages behind a job that stopped and now lags',
      {
        'ingestion.error_rows': ofJobs('shop.j'),
        'ingestion.routine_load_stopped': aFinding({ facts: { jobs: ['shop.j'], reason_codes: ['102'] } }),
        'ingestion.lag': ofJobs('shop.j'),
      },
      { 'cause.bad_upstream_data': ['ingestion.error_rows', 'ingestion.routine_load_stopped', 'ingestion.lag'] },
    ],
    [
      'publish that is stuck behind loads that stay invisible',
      { 'transaction.publish_stuck': aFinding(), 'import.publish_pending': aFinding() },
      { 'cause.publish_blocked': ['transaction.publish_stuck', 'import.publish_pending'] },
    ],
    [
      'a lost node behind stuck publish',
      {
        'storage.node_down': aFinding(),
        'transaction.publish_stuck': aFinding(),
        'import.publish_pending': aFinding(),
      },
      { 'cause.node_lost': ['storage.node_down', 'transaction.publish_stuck', 'import.publish_pending'] },
    ],
    [
      'a full disk behind refused loads',
      { 'storage.disk_load_refused': aFinding(), 'import.failure_rate': failed('disk') },
      { 'cause.disk_full': ['storage.disk_load_refused', 'import.failure_rate'] },
    ],
    [
      'idle compaction behind high scores',
      { 'compaction.idle_with_backlog': aFinding(), 'compaction.score_high': aFinding() },
      { 'cause.compaction_starved': ['compaction.idle_with_backlog', 'compaction.score_high'] },
    ],
    [
      'a cold cache behind versions that lag',
      { 'compaction.slow_remote_read': aFinding(), 'compaction.version_lag': aFinding() },
      { 'cause.cold_cache': ['compaction.slow_remote_read', 'compaction.version_lag'] },
    ],
    [
      'too few tasks behind a lag',
      { 'ingestion.concurrency_low': ofJobs('shop.j'), 'ingestion.lag': ofJobs('shop.j') },
      { 'cause.under_parallel_ingestion': ['ingestion.concurrency_low', 'ingestion.lag'] },
    ],
  ])('name %s', (_, findings, causes) => {
    expect(causesOf(findings)).toEqual(causes);
  });

  it.each([
    [
      'a failure of another kind beside bad data',
      { 'import.data_quality': aFinding(), 'import.failure_rate': failed('timeout') },
    ],
    [
      'a nearly full disk beside failures of another kind',
      { 'storage.disk_nearly_full': aFinding(), 'import.failure_rate': failed('quality') },
    ],
    ['a stuck backend that hides nothing', { 'transaction.publish_stuck': aFinding() }],
    [
      'a lag of another job than the one with few tasks',
      { 'ingestion.concurrency_low': ofJobs('shop.a'), 'ingestion.lag': ofJobs('shop.b') },
    ],
    ['a node that is down and missed by nobody', { 'storage.node_down': aFinding() }],
    ['a disk that refuses loads of which none is known', { 'storage.disk_load_refused': aFinding() }],
    ['high scores alone', { 'compaction.score_high': aFinding() }],
  ])('are not made of %s', (_, findings) => {
    expect(causesOf(findings)).toEqual({});
  });
});
