import { describe, expect, it } from 'vitest';
import type { Failure } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import concurrencyLow from './concurrency-low.check.ts';
import errorRows from './error-rows.check.ts';
import lag from './lag.check.ts';
import offsetOutOfRange from './offset-out-of-range.check.ts';
import { ROUTINE_METRICS } from './routine-job.ts';
import routineLoadStopped from './routine-load-stopped.check.ts';
import taskBatchSmall from './task-batch-small.check.ts';
import tasksAborted from './tasks-aborted.check.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 6, 5);

function aJob(changes: Readonly<Record<string, string | number | null>> = {}) {
  return {
    job_id: '1',
    job_name: 'orders_job',
    db: 'shop',
    table_name: 'orders',
    state: 'RUNNING',
    running_tasks: 3,
    created: '2026-02-01 00:00:00',
    concurrency: 3,
    partitions: '0,1,2',
    offset_lag: '{"0":"10"}',
    timestamps: `{"0":"${NOW_MS - 5000}"}`,
    statistics:
      '{"errorRows":0,"totalRows":1000000,"committedTaskNum":1000,"abortedTaskNum":2,"receivedBytes":500000000000}',
    ...changes,
  };
}

type Job = ReturnType<typeof aJob>;

const jobsOf = (...jobs: readonly Job[]) => answerWith(ROUTINE_LOAD_JOBS, jobs);

function metricsOf(states: Readonly<Record<string, number>>) {
  return answerWith(
    ROUTINE_METRICS,
    Object.entries(states).map(([state, value]) => ({
      node: 'fe1',
      name: 'routine_load_jobs',
      labels: `{"metric":"routine_load_jobs","state":"${state}"}`,
      value: String(value),
    })),
  );
}

const NO_METRICS = metricsOf({});
const MISSING: Failure = { ok: false, missing: true, code: undefined, reason: { en: 'no table', zh: '无' } };

describe('ingestion.routine_load_stopped', () => {
  const judge = (...jobs: Job[]) =>
    routineLoadStopped.evaluate({ jobs: jobsOf(...jobs), metrics: NO_METRICS }, contextWith());

  it.each([
    ['PAUSED', 102, 'critical'],
    ['PAUSED', null, 'critical'],
    ['CANCELLED', 6, 'critical'],
    ['PAUSED', 100, 'info'],
  ])('judges %s for reason %s', (state, reason_code, severity) => {
    expect(judge(aJob({ state, reason_code }))).toMatchObject({ found: { severity } });
  });

  it('tells the reason in its own words', () => {
    const verdict = judge(
      aJob({ state: 'PAUSED', reason_code: 102, reason: "ErrorReason{errCode = 102, msg='row 13800001111'}" }),
    );
    expect(verdict).toMatchObject({ found: { summary: { en: expect.stringContaining('too many error rows') } } });
    expect(JSON.stringify(verdict)).not.toContain('13800001111');
  });

  it.each([
    ['one that was just resumed', [aJob({ state: 'NEED_SCHEDULE', running_tasks: 0, paused: '2026-03-01 14:04:30' })]],
    ['one that is at work while it is rescheduled', [aJob({ state: 'NEED_SCHEDULE' })]],
    ['running jobs', [aJob()]],
  ])('passes %s', (_, jobs) => {
    expect(judge(...jobs).status).toBe('passed');
  });

  it('warns of jobs that wait to be scheduled: many, or one for long', () => {
    const waiting = aJob({ state: 'NEED_SCHEDULE', running_tasks: 0, paused: '2026-03-01 13:30:00' });
    const young = aJob({ state: 'NEED_SCHEDULE', running_tasks: 0, paused: '2026-03-01 14:04:30' });
    expect(judge(waiting)).toMatchObject({ found: { severity: 'warning' } });
    expect(judge(young, young, young, young)).toMatchObject({ found: { severity: 'warning' } });
  });

  it('asks the metric where jobs cannot be listed, or not all of them', () => {
    const metrics = metricsOf({ PAUSED: 2 });
    expect(routineLoadStopped.evaluate({ jobs: MISSING, metrics }, contextWith())).toMatchObject({
      found: { severity: 'warning', confidence: 'medium' },
    });
    expect(routineLoadStopped.evaluate({ jobs: jobsOf(aJob()), metrics }, contextWith()).status).toBe('found');
    expect(routineLoadStopped.evaluate({ jobs: MISSING, metrics: MISSING }, contextWith()).status).toBe(
      'not_applicable',
    );
  });

  it('takes jobs that could not be read for no health, though the metric counts none paused', () => {
    const failed = { ...MISSING, missing: false };
    const judge = (paused: number) =>
      routineLoadStopped.evaluate({ jobs: failed, metrics: metricsOf({ PAUSED: paused }) }, contextWith()).status;
    expect(judge(0)).toBe('unknown');
    expect(judge(1)).toBe('found');
    expect(
      routineLoadStopped.evaluate({ jobs: MISSING, metrics: metricsOf({ PAUSED: 0 }) }, contextWith()).status,
    ).toBe('passed');
  });

  it('counts the jobs that wait to be scheduled by a metric that tells of no paused one', () => {
    for (const jobs of [MISSING, jobsOf(aJob({}))]) {
      const judgeWith = (told: number) =>
        routineLoadStopped.evaluate({ jobs, metrics: metricsOf({ NEED_SCHEDULE: told }) }, contextWith()).status;
      expect(judgeWith(4)).toBe('found');
      expect(judgeWith(3)).toBe('passed');
    }
  });
});

describe('ingestion.offset_out_of_range', () => {
  it.each([
    ['PAUSED', 'found'],
    ['RUNNING', 'passed'],
  ])('judges a job that is %s', (state, status) => {
    const jobs = jobsOf(aJob({ state, offset_out_of_range: 1 }));
    expect(offsetOutOfRange.evaluate({ jobs }, contextWith()).status).toBe(status);
  });
});

describe('ingestion.error_rows', () => {
  const judge = (changes: Parameters<typeof aJob>[0]) =>
    errorRows.evaluate({ jobs: jobsOf(aJob(changes)) }, contextWith()).status;

  it.each([
    [
      'more than a hundredth of the rows',
      { statistics: '{"errorRows":20000,"totalRows":1000000}', max_error_rows: 100_000 },
      'found',
    ],
    ['a pause for error rows', { state: 'PAUSED', reason_code: 102 }, 'found'],
    [
      'half of the allowed rows per window',
      { statistics: '{"errorRows":600,"totalRows":1000000}', max_error_rows: 1000, max_batch_rows: 200_000 },
      'found',
    ],
    ['a few allowed rows', { statistics: '{"errorRows":6,"totalRows":1000000}', max_error_rows: 1000 }, 'passed'],
    [
      'one row in a thousand million',
      { statistics: '{"errorRows":1,"totalRows":1000000000}', max_error_rows: 0 },
      'passed',
    ],
    ['statistics that were cut', { statistics: '{"errorRows":' }, 'passed'],
  ])('judges %s', (_, changes, status) => {
    expect(judge(changes)).toBe(status);
  });
});

describe('what ingestion.error_rows measures', () => {
  it.each([
    ['the share of bad rows', { statistics: '{"errorRows":20000,"totalRows":1000000}' }, 2, 1],
    [
      'the error rows of a job that paused for them',
      { state: 'PAUSED', reason_code: 102, statistics: '{"errorRows":20,"totalRows":1000000}', max_error_rows: 5 },
      20,
      5,
    ],
    [
      'how near the allowed number a window comes',
      { statistics: '{"errorRows":600,"totalRows":1000000}', max_error_rows: 1000, max_batch_rows: 200_000 },
      60,
      50,
    ],
  ])('is %s, above its threshold', (_, changes, measured, threshold) => {
    const verdict = errorRows.evaluate({ jobs: jobsOf(aJob(changes)) }, contextWith());
    expect(verdict).toMatchObject({ found: { measured: { value: measured }, threshold: { value: threshold } } });
  });
});

describe('ingestion.lag', () => {
  const judge = (...jobs: Job[]) => lag.evaluate({ jobs: jobsOf(...jobs), metrics: NO_METRICS }, contextWith());
  const late = NOW_MS - 2 * 3_600_000;

  it.each([
    ['300,000 messages', { offset_lag: '{"0":"150000","1":"150000"}' }, 'warning'],
    ['more than 300,000 messages', { offset_lag: '{"0": 200000, "1": 150000}' }, 'critical'],
    ['60,000 messages', { offset_lag: '{"0":"60000"}' }, undefined],
    ['two hours', { timestamps: `{"0":"${late}"}` }, 'critical'],
    [
      'two hours of a partition without messages',
      { offset_lag: '{"0":"0"}', timestamps: `{"0":"${late}"}` },
      undefined,
    ],
    [
      'two hours of a job that a person paused',
      { state: 'PAUSED', reason_code: 100, timestamps: `{"0":"${late}"}` },
      undefined,
    ],
    [
      'many messages of a job that stopped',
      { state: 'PAUSED', reason_code: 102, offset_lag: '{"0":"900000"}' },
      'critical',
    ],
    ['messages of a cancelled job', { state: 'CANCELLED', offset_lag: '{"0":"900000"}' }, undefined],
  ])('judges %s', (_, changes, severity) => {
    const verdict = judge(aJob(changes));
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });

  it('is less sure of a time without a count of messages', () => {
    expect(judge(aJob({ offset_lag: null, timestamps: `{"0":"${late}"}` }))).toMatchObject({
      found: { severity: 'critical', confidence: 'medium' },
    });
  });

  it('warns of jobs that the metric calls unstable', () => {
    const jobs = jobsOf(aJob());
    expect(lag.evaluate({ jobs, metrics: metricsOf({ UNSTABLE: 1 }) }, contextWith())).toMatchObject({
      found: { severity: 'warning' },
    });
  });

  it.each([
    ['300001', 'critical'],
    ['60001', 'warning'],
    ['60000', undefined],
  ])('hears from the metric of %s messages of a job that is not listed: %s', (value, severity) => {
    const metrics = answerWith(
      ROUTINE_METRICS,
      ['0', value].map((told, fe) => ({
        node: `fe${fe}`,
        name: 'routine_load_max_lag_of_partition',
        labels: '{"metric":"routine_load_max_lag_of_partition","job_name":"hidden"}',
        value: told,
      })),
    );
    for (const jobs of [jobsOf(aJob()), MISSING]) {
      const verdict = lag.evaluate({ jobs, metrics }, contextWith());
      expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
      const named = verdict.status === 'found' ? verdict.found.objects.map(({ name }) => name) : [];
      expect(named).toEqual(severity === undefined ? [] : ['hidden']);
    }
  });

  it('goes by the metrics of a release that lists no job', () => {
    const judgeWith = (metrics: ReturnType<typeof metricsOf>) =>
      lag.evaluate({ jobs: MISSING, metrics }, contextWith());
    expect(judgeWith(metricsOf({ UNSTABLE: 1 }))).toMatchObject({ found: { severity: 'warning' } });
    expect(judgeWith(NO_METRICS).status).toBe('not_applicable');
  });

  it('says that it does not know where nothing tells a lag', () => {
    expect(judge(aJob({ offset_lag: null, timestamps: null })).status).toBe('unknown');
  });
});

describe('checks of why a job lags', () => {
  const lagging = { offset_lag: '{"0":"900000","1":"1","2":"1","3":"1"}', partitions: '0,1,2,3,4,5' };
  const input = (...jobs: Job[]) => ({ jobs: jobsOf(...jobs), metrics: NO_METRICS });
  const small = '{"committedTaskNum":1000,"receivedBytes":1048576000}';

  it('finds fewer tasks than partitions', () => {
    expect(concurrencyLow.evaluate(input(aJob(lagging)), contextWith())).toMatchObject({
      found: { measured: { value: 3 } },
    });
  });

  it('finds tasks that take a mebibyte each', () => {
    expect(taskBatchSmall.evaluate(input(aJob({ ...lagging, statistics: small })), contextWith())).toMatchObject({
      found: { severity: 'info', measured: { value: 1 } },
    });
  });

  it('finds small tasks that come every 2 s even without lag', () => {
    const job = aJob({ statistics: small, batch_interval_seconds: 2 });
    expect(taskBatchSmall.evaluate(input(job), contextWith()).status).toBe('found');
  });

  it.each([
    ['concurrency', concurrencyLow, { partitions: '0,1,2,3,4,5' }],
    ['batches', taskBatchSmall, { statistics: small }],
    ['enough tasks', concurrencyLow, { ...lagging, concurrency: 6 }],
  ] as const)('passes %s without need', (_, check, changes) => {
    expect(check.evaluate(input(aJob(changes)), contextWith()).status).toBe('passed');
  });
});

describe('ingestion.tasks_aborted', () => {
  it.each([
    [60, 940, 'found'],
    [50, 950, 'passed'],
    [3, 3, 'passed'],
  ])('judges %i aborted beside %i committed tasks', (aborted, committed, status) => {
    const jobs = jobsOf(aJob({ statistics: `{"abortedTaskNum":${aborted},"committedTaskNum":${committed}}` }));
    expect(tasksAborted.evaluate({ jobs }, contextWith()).status).toBe(status);
  });
});
