import type { Cell } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { createClusterClock } from '../cluster/clock.ts';
import { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';
import { TASK_RUNS } from '../reads/task-runs.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import inactive from './inactive.check.ts';
import refreshBehind from './refresh-behind.check.ts';
import refreshFailed from './refresh-failed.check.ts';
import refreshQueue from './refresh-queue.check.ts';

type ViewCells = Partial<Record<keyof typeof MATERIALIZED_VIEWS.columns, Cell>>;

function aView(cells: ViewCells = {}) {
  return {
    db: 'sales',
    view_name: 'mv',
    task_name: 'mv-1',
    is_active: 'true',
    inactive_reason: '',
    state: 'SUCCESS',
    finished: '2026-03-01 14:00:00',
    duration_seconds: '40',
    error: null,
    interval_seconds: '3600',
    ...cells,
  };
}

const views = (...cells: ViewCells[]) => ({ views: answerWith(MATERIALIZED_VIEWS, cells.map(aView)) });

describe('view.inactive', () => {
  it('speaks with the reason, without what it quotes', () => {
    const verdict = inactive.evaluate(
      views({ is_active: 'false', inactive_reason: "base-table dropped: `hr`.`salaries` 'secret'" }),
      contextWith(),
    );
    expect(verdict).toMatchObject({ found: { severity: 'warning', objects: [{ name: 'sales.mv' }] } });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  it('passes one that a person switched off', () => {
    const reason = 'user use alter materialized view set status to inactive';
    expect(inactive.evaluate(views({ is_active: 'false', inactive_reason: reason }), contextWith()).status).toBe(
      'passed',
    );
  });
});

describe('view.refresh_failed', () => {
  it('leaves an inactive view to view.inactive', () => {
    expect(refreshFailed.evaluate(views({ state: 'FAILED', is_active: 'false' }), contextWith()).status).toBe('passed');
    expect(refreshFailed.evaluate(views({ state: 'FAILED' }), contextWith())).toMatchObject({
      found: { facts: { tasks: ['mv-1'] } },
    });
  });
});

describe('view.refresh_behind', () => {
  const judge = (cells: ViewCells, context = contextWith()) => refreshBehind.evaluate(views(cells), context).status;

  it.each([
    ['passes a fresh view', {}, 'passed'],
    ['speaks when a refresh takes longer than its interval', { duration_seconds: '3700' }, 'found'],
    ['passes one that takes all of its interval', { duration_seconds: '3600' }, 'passed'],
    ['passes one that missed two intervals', { finished: '2026-03-01 11:30:00' }, 'passed'],
    ['speaks of one that missed three', { finished: '2026-03-01 10:30:00' }, 'found'],
    ['passes one without a schedule', { interval_seconds: null, finished: '2025-01-01 00:00:00' }, 'passed'],
    ['passes one that was never refreshed', { finished: null, state: '', duration_seconds: null }, 'passed'],
    ['passes one at work', { finished: '2026-02-01 00:00:00', state: 'RUNNING' }, 'passed'],
    ['passes one that began just now', { started: '2026-03-01 14:00:00', state: 'RUNNING' }, 'passed'],
    [
      'speaks of one at work for longer than its interval',
      { started: '2026-03-01 09:00:00', finished: null, duration_seconds: null, state: 'RUNNING' },
      'found',
    ],
    ['leaves an inactive one to view.inactive', { is_active: 'false', duration_seconds: '9999' }, 'passed'],
  ])('%s', (_, cells, status) => {
    expect(judge(cells)).toBe(status);
  });

  it('cannot tell an age by a clock that is off by an unknown step', () => {
    const clock = createClusterClock({
      now: '2026-03-01 14:05:00',
      epochSeconds: Date.UTC(2026, 2, 1, 6, 5) / 1000,
      feTextOffsetSeconds: undefined,
    });
    expect(judge({}, contextWith({ clock }))).toBe('unknown');
  });
});

describe('view.refresh_queue', () => {
  function judge({ pending = 20, views: waiting = 20, since = '2026-03-01 13:40:00', running = 4 }) {
    const queue = answerWith(TASK_RUNS, [
      { state: 'PENDING', runs: pending, oldest: since, view_runs: waiting, oldest_view: since },
      { state: 'RUNNING', runs: running, oldest: since, view_runs: running, oldest_view: since },
    ]);
    return refreshQueue.evaluate({ queue }, contextWith()).status;
  }

  it.each([
    ['speaks when refreshes wait for long behind a full house', {}, 'found'],
    ['passes a short wait', { since: '2026-03-01 13:56:00' }, 'passed'],
    ['passes while places are free', { running: 3 }, 'passed'],
    ['passes tasks that refresh no view', { views: 0 }, 'passed'],
    ['leaves a full queue to ingestion.task_queue_full', { pending: 420 }, 'passed'],
  ])('%s', (_, shape, status) => {
    expect(judge(shape)).toBe(status);
  });
});
