import { describe, expect, it } from 'vitest';
import { PIPES } from '../reads/pipes.ts';
import { TASK_RUNS } from '../reads/task-runs.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import pipeFailing from './pipe-failing.check.ts';
import pipeIdle from './pipe-idle.check.ts';
import taskFailing from './task-failing.check.ts';
import taskQueueFull from './task-queue-full.check.ts';

function aPipe(changes: Readonly<Record<string, string | number>> = {}) {
  return {
    db: 'shop',
    pipe_id: '7',
    pipe_name: 'orders_pipe',
    table_name: 'shop.orders',
    state: 'RUNNING',
    load_status: '{"loadedFiles":9,"loadingFiles":0,"lastLoadedTime":"2026-02-27 10:00:00"}',
    has_error: 0,
    created: '2026-01-01 00:00:00',
    failed_files: 0,
    waiting_files: 0,
    ...changes,
  };
}

const pipesOf = (...pipes: ReturnType<typeof aPipe>[]) => answerWith(PIPES, pipes);

describe('ingestion.pipe_failing', () => {
  it.each([
    ['a pipe in error', { state: 'ERROR' }, {}, 'warning'],
    ['a pipe suspended by an error', { state: 'SUSPEND', has_error: 1 }, {}, 'warning'],
    ['a pipe that a person suspended', { state: 'SUSPEND' }, {}, 'info'],
    ['a running pipe with a file that failed', {}, { failed_files: 1 }, 'warning'],
    ['a pipe that only its failed files tell of', { state: '' }, { failed_files: 1 }, 'warning'],
    ['a running pipe', {}, {}, undefined],
  ])('judges %s', (_, pipe, files, severity) => {
    const verdict = pipeFailing.evaluate({ pipes: pipesOf(aPipe({ ...pipe, ...files })) }, contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });
});

describe('ingestion.pipe_idle', () => {
  it('finds files that wait while nothing was loaded for two days', () => {
    expect(pipeIdle.evaluate({ pipes: pipesOf(aPipe({ waiting_files: 4 })) }, contextWith())).toMatchObject({
      found: { severity: 'info', measured: { value: 52, unit: 'h' } },
    });
  });

  it('finds a pipe of whose files the cluster tells nothing', () => {
    const unheard = answerWith(PIPES, [{ ...aPipe(), waiting_files: null }]);
    expect(pipeIdle.evaluate({ pipes: unheard }, contextWith())).toMatchObject({
      found: { severity: 'info', confidence: 'medium' },
    });
  });

  it.each([
    ['no file waits', {}, {}],
    [
      'files are being loaded',
      { load_status: '{"loadingFiles":2,"lastLoadedTime":"2026-02-27 10:00:00"}' },
      { waiting_files: 4 },
    ],
    ['it loaded this morning', { load_status: '{"lastLoadedTime":"2026-03-01 08:00:00"}' }, { waiting_files: 4 }],
  ])('passes a pipe while %s', (_, pipe, files) => {
    expect(pipeIdle.evaluate({ pipes: pipesOf(aPipe({ ...pipe, ...files })) }, contextWith()).status).toBe('passed');
  });
});

describe('ingestion.task_failing', () => {
  it.each([
    [3, '2026-02-25 00:00:00', 'warning'],
    [1, '2026-03-01 13:00:00', 'info'],
    [1, '2026-02-25 00:00:00', undefined],
  ])('judges %i failures of the last three, the newest at %s', (failed, newest_failure, severity) => {
    const tasks = answerWith(TASK_RUNS, [
      { db: 'shop', task_name: 'refresh', state: 'FAILED', runs: 3, failed, newest_failure },
    ]);
    const verdict = taskFailing.evaluate({ tasks }, contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });
});

describe('the hours asked for', () => {
  it('decide which single failure is still worth a line', () => {
    const rows = [
      { db: 'shop', task_name: 't', state: 'FAILED', runs: 3, failed: 1, newest_failure: '2026-02-27 14:05:00' },
    ];
    const tasks = answerWith(TASK_RUNS, rows);
    expect(taskFailing.evaluate({ tasks }, contextWith()).status).toBe('passed');
    expect(taskFailing.evaluate({ tasks }, contextWith({ parameters: { hours: 72 } })).status).toBe('found');
  });
});

describe('ingestion.task_queue_full', () => {
  it.each([
    [399, 'passed'],
    [480, 'found'],
  ])('judges %i waiting runs', (runs, status) => {
    const queue = answerWith(TASK_RUNS, [{ state: 'PENDING', runs, oldest: '2026-03-01 13:00:00' }]);
    expect(taskQueueFull.evaluate({ queue }, contextWith()).status).toBe(status);
  });
});
