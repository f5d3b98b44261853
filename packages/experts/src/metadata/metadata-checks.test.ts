import type { Cell } from '@starrocks-mcp/protocol';
import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { failedStatement, missingSignal } from '../engine/failure.ts';
import { FAILED_ANALYZE_JOBS } from '../reads/analyze-jobs.ts';
import { FE_LOCKS } from '../reads/fe-locks.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { STATISTICS_AGE } from '../reads/statistics-age.ts';
import { answerWith, contextWith, readOf, samplesOf } from '../testing/answers.ts';
import { capabilitiesWithout } from '../testing/rows-port.ts';
import checkpointStuck from './checkpoint-stuck.check.ts';
import editLogSlow from './edit-log-slow.check.ts';
import locksHeld from './locks-held.check.ts';
import safeMode from './safe-mode.check.ts';
import statisticsFailing from './statistics-failing.check.ts';
import statisticsMissing from './statistics-missing.check.ts';
import statisticsStale from './statistics-stale.check.ts';
import threadsBlocked from './threads-blocked.check.ts';

const gauge = (name: string, ...values: readonly number[]) =>
  answerWith(
    feMetrics(name),
    values.map((value, index) => ({ node: `fe-${index + 1}_9010_17`, name, labels: '', value: String(value) })),
  );

function aTable(cells: Partial<Record<keyof typeof STATISTICS_AGE.columns, Cell>> = {}) {
  return {
    db: 'sales',
    table_name: 'orders',
    row_count: '40000000',
    counted: '9000000',
    updated: '2026-02-20 10:00:00',
    newest_load: '2026-03-01 14:00:00',
    oldest_load: '2026-02-01 14:00:00',
    versions: '500',
    ...cells,
  };
}

const statistics = (cells: Parameters<typeof aTable>[0] = {}) => ({
  statistics: answerWith(STATISTICS_AGE, [aTable(cells)]),
});

describe('metadata.statistics_stale', () => {
  it.each([
    ['speaks when four fifths have changed', {}, 'found'],
    ['passes 80 % health', { counted: '32000000' }, 'passed'],
    ['speaks just below', { counted: '31000000' }, 'found'],
    ['passes what was collected within the day', { updated: '2026-03-01 02:00:00' }, 'passed'],
    ['leaves none to metadata.statistics_missing', { counted: null, updated: null }, 'passed'],
  ])('%s', (_, cells, status) => {
    expect(statisticsStale.evaluate(statistics(cells), contextWith()).status).toBe(status);
  });

  it('counts rows that were deleted since as change', () => {
    expect(statisticsStale.evaluate(statistics({ counted: '160000000' }), contextWith())).toMatchObject({
      found: { measured: { value: 0 } },
    });
  });
});

describe('metadata.statistics_missing', () => {
  const none = { counted: null, updated: null };

  it.each([
    ['speaks of a table without any', none, 'found'],
    ['passes a table that is new', { ...none, oldest_load: '2026-03-01 13:00:00', versions: '3' }, 'passed'],
    ['speaks of a fresh partition after many loads', { ...none, oldest_load: '2026-03-01 14:00:00' }, 'found'],
    ['leaves stale ones to metadata.statistics_stale', {}, 'passed'],
  ])('%s', (_, cells, status) => {
    expect(statisticsMissing.evaluate(statistics(cells), contextWith()).status).toBe(status);
  });

  it.each([
    ['cannot tell without a grant', missingSignal('_statistics_.column_statistics'), contextWith(), 'unknown'],
    [
      'does not apply where partitions are not listed',
      missingSignal('information_schema.partitions_meta'),
      contextWith({ capabilities: capabilitiesWithout('information_schema.partitions_meta') }),
      'not_applicable',
    ],
    [
      'does not apply where the owner does not allow it',
      failedStatement(new HubError('POLICY_DENIED', 'no'), ['_statistics_.column_statistics']),
      contextWith(),
      'not_applicable',
    ],
  ])('%s', (_, failure, context, status) => {
    expect(statisticsMissing.evaluate({ statistics: failure }, context).status).toBe(status);
  });
});

describe('metadata.statistics_failing', () => {
  it('says how often, when and why, without what the reason quotes', () => {
    const jobs = answerWith(FAILED_ANALYZE_JOBS, [
      {
        db: 'sales',
        table_name: 'orders',
        failures: '4',
        newest_failure: '2026-03-01 13:05:00',
        reason: "timeout on 'customer-7'",
      },
    ]);
    const verdict = statisticsFailing.evaluate({ jobs, counter: missingSignal('not needed') }, contextWith());
    expect(verdict).toMatchObject({ found: { summary: { en: expect.stringContaining('the newest 1 h ago') } } });
    expect(JSON.stringify(verdict)).not.toContain('customer-7');
  });

  it.each([
    ['goes by the counter of the FE where no job is told', 3, 5, 'found'],
    ['passes failures of long ago', 5, 5, 'passed'],
  ])('%s', (_, first, second, status) => {
    const counter = samplesOf(gauge('failed_stats_collect_job', first), gauge('failed_stats_collect_job', second));
    const jobs = missingSignal('information_schema.analyze_status');
    expect(statisticsFailing.evaluate({ jobs, counter }, contextWith()).status).toBe(status);
  });
});

describe('metadata.checkpoint_stuck', () => {
  it('goes by the leader: followers read 0', () => {
    const judge = (...values: readonly number[]) =>
      checkpointStuck.evaluate({ logs: gauge('meta_log_count', ...values) }, contextWith());
    expect(judge(0, 100_000).status).toBe('passed');
    expect(judge(0, 260_000, 0)).toMatchObject({ found: { severity: 'warning', objects: [{ name: 'FE fe-2' }] } });
    expect(judge(2_000_000)).toMatchObject({ found: { severity: 'critical' } });
  });
});

describe('metadata.edit_log_slow', () => {
  const judge = (first: number, second: number) =>
    editLogSlow.evaluate(
      { gauges: samplesOf(gauge('editlog_stacked_num', first), gauge('editlog_stacked_num', second)) },
      contextWith(),
    );

  it('passes a moment, mentions what lasts, and warns of many', () => {
    expect(judge(50, 0).status).toBe('passed');
    expect(judge(50, 3)).toMatchObject({ found: { severity: 'info', measured: { value: 3 } } });
    expect(judge(500, 900)).toMatchObject({ found: { severity: 'warning', measured: { value: 500 } } });
  });
});

describe('metadata.locks_held', () => {
  const lock = (ms: number, waiting: number) => ({ lock_object: '10234', lock_mode: 'SHARED', held_ms: ms, waiting });
  const judge = (...locks: ReturnType<typeof lock>[]) =>
    locksHeld.evaluate({ locks: answerWith(FE_LOCKS, locks) }, contextWith());

  it('warns only when somebody waits', () => {
    expect(judge(lock(9000, 1)).status).toBe('passed');
    expect(judge(lock(24_000, 0))).toMatchObject({ found: { severity: 'info' } });
    expect(judge(lock(60_000, 0), lock(24_000, 1))).toMatchObject({
      found: { severity: 'warning', measured: { value: 24_000 } },
    });
  });
});

describe('metadata.safe_mode', () => {
  it('is critical at 1 and silent at 0', () => {
    const judge = (value: number) => safeMode.evaluate({ mode: gauge('safe_mode', value) }, contextWith());
    expect(judge(0).status).toBe('passed');
    expect(judge(1)).toMatchObject({ found: { severity: 'critical' } });
  });
});

describe('metadata.threads_blocked', () => {
  it.each([
    [20, 'passed'],
    [21, 'found'],
  ])('with %i blocked threads ends as %s', (blocked, status) => {
    const threads = answerWith(readOf(threadsBlocked, 'threads'), [
      { node: '10.0.0.1:9030', threads: '400', blocked: String(blocked) },
    ]);
    expect(threadsBlocked.evaluate({ threads }, contextWith()).status).toBe(status);
  });
});
