import { describe, expect, it } from 'vitest';
import type { Failure } from '../form/read.ts';
import { PIPE_FILES } from '../reads/pipe-files.ts';
import { PIPES } from '../reads/pipes.ts';
import { FAILING_TASKS, TASK_QUEUE } from '../reads/task-runs.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import pipeFailing from './pipe-failing.check.ts';
import pipeIdle from './pipe-idle.check.ts';
import taskFailing from './task-failing.check.ts';
import taskQueueFull from './task-queue-full.check.ts';

const MISSING: Failure = { ok: false, missing: true, code: undefined, reason: { en: 'no table', zh: '无' } };

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
    ...changes,
  };
}

const pipesOf = (...pipes: ReturnType<typeof aPipe>[]) => answerWith(PIPES, pipes);
const filesOf = (files: Readonly<Record<string, number>>) =>
  answerWith(PIPE_FILES, [{ pipe_id: '7', failed: 0, waiting: 0, loading: 0, ...files }]);

describe('ingestion.pipe_failing', () => {
  it.each([
    ['a pipe in error', { state: 'ERROR' }, {}, 'warning'],
    ['a pipe suspended by an error', { state: 'SUSPEND', has_error: 1 }, {}, 'warning'],
    ['a pipe that a person suspended', { state: 'SUSPEND' }, {}, 'info'],
    ['a running pipe with a file that failed', {}, { failed: 1 }, 'warning'],
    ['a running pipe', {}, {}, undefined],
  ])('judges %s', (_, pipe, files, severity) => {
    const verdict = pipeFailing.evaluate({ pipes: pipesOf(aPipe(pipe)), files: filesOf(files) }, contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });
});

describe('ingestion.pipe_idle', () => {
  it('finds files that wait while nothing was loaded for two days', () => {
    expect(pipeIdle.evaluate({ pipes: pipesOf(aPipe()), files: filesOf({ waiting: 4 }) }, contextWith())).toMatchObject(
      {
        found: { severity: 'info', measured: { value: 52, unit: 'h' } },
      },
    );
  });

  it('is less sure when the files cannot be read', () => {
    expect(pipeIdle.evaluate({ pipes: pipesOf(aPipe()), files: MISSING }, contextWith())).toMatchObject({
      found: { confidence: 'medium' },
    });
  });

  it.each([
    ['no file waits', {}, {}],
    [
      'files are being loaded',
      { load_status: '{"loadingFiles":2,"lastLoadedTime":"2026-02-27 10:00:00"}' },
      { waiting: 4 },
    ],
    ['it loaded this morning', { load_status: '{"lastLoadedTime":"2026-03-01 08:00:00"}' }, { waiting: 4 }],
  ])('passes a pipe while %s', (_, pipe, files) => {
    expect(pipeIdle.evaluate({ pipes: pipesOf(aPipe(pipe)), files: filesOf(files) }, contextWith()).status).toBe(
      'passed',
    );
  });
});

describe('ingestion.task_failing', () => {
  it.each([
    [3, '2026-02-25 00:00:00', 'warning'],
    [1, '2026-03-01 13:00:00', 'info'],
    [1, '2026-02-25 00:00:00', undefined],
  ])('judges %i failures of the last three, the newest at %s', (failed, newest_failure, severity) => {
    const tasks = answerWith(FAILING_TASKS, [{ db: 'shop', task_name: 'refresh', runs: 3, failed, newest_failure }]);
    const verdict = taskFailing.evaluate({ tasks }, contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });
});

describe('the hours asked for', () => {
  it('decide which single failure is still worth a line', () => {
    const rows = [{ db: 'shop', task_name: 't', runs: 3, failed: 1, newest_failure: '2026-02-27 14:05:00' }];
    const tasks = answerWith(FAILING_TASKS, rows);
    expect(taskFailing.evaluate({ tasks }, contextWith()).status).toBe('passed');
    expect(taskFailing.evaluate({ tasks }, contextWith({ parameters: { hours: 72 } })).status).toBe('found');
  });
});

describe('ingestion.task_queue_full', () => {
  it.each([
    [399, 'passed'],
    [480, 'found'],
  ])('judges %i waiting runs', (runs, status) => {
    const queue = answerWith(TASK_QUEUE, [{ state: 'PENDING', runs, oldest: '2026-03-01 13:00:00' }]);
    expect(taskQueueFull.evaluate({ queue }, contextWith()).status).toBe(status);
  });
});
