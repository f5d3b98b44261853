import { describe, expect, it } from 'vitest';
import { createClusterClock } from '../cluster/clock.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import dataQuality from './data-quality.check.ts';
import failureRate from './failure-rate.check.ts';
import jobsWaiting from './jobs-waiting.check.ts';
import publishPending from './publish-pending.check.ts';
import sourceSkew from './source-skew.check.ts';
import timeout from './timeout.check.ts';

/** A clock that could not be matched with the FE's text times. */
const WITHOUT_FE_CLOCK = contextWith({
  clock: createClusterClock({
    now: '2026-03-01 14:05:00',
    epochSeconds: Date.UTC(2026, 2, 1, 6, 5) / 1000,
    feTextOffsetSeconds: undefined,
  }),
});

interface Failures {
  readonly table?: string;
  readonly failed: number;
  readonly of: number;
  readonly ofDatabase?: number;
}

function failures({ table = 'orders', failed, of, ofDatabase = of }: Failures) {
  return {
    db: 'shop',
    table_name: table,
    load_type: 'BROKER',
    error_class: 'other',
    loads: failed,
    group_loads: of,
    db_loads: ofDatabase,
    newest: '2026-03-01 14:00:00',
  };
}

describe('import.failure_rate', () => {
  const judge = (...rows: ReturnType<typeof failures>[]) =>
    failureRate.evaluate({ outcomes: answerWith(LOAD_OUTCOMES, rows) }, contextWith());

  it.each([
    ['passes exactly 5 %', 5, 100, undefined],
    ['warns above 5 %', 6, 100, 'warning'],
    ['warns at exactly 20 %', 4, 20, 'warning'],
    ['is critical above 20 %', 5, 20, 'critical'],
    ['passes two failures of few loads', 2, 7, undefined],
    ['mentions three failures of few loads', 3, 8, 'info'],
  ])('%s', (_, failed, of, severity) => {
    const verdict = judge(failures({ failed, of }));
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });

  it('sees failures that are thin in every table of a database', () => {
    const rows = Array.from({ length: 8 }, (_, index) =>
      failures({ table: `t${index}`, failed: 1, of: 5, ofDatabase: 40 }),
    );
    expect(judge(...rows)).toMatchObject({
      found: { severity: 'warning', objects: [{ kind: 'database', name: 'shop' }], measured: { value: 20 } },
    });
  });

  it('names the worst group first', () => {
    const verdict = judge(failures({ table: 'a', failed: 8, of: 100 }), failures({ table: 'b', failed: 9, of: 30 }));
    expect(verdict).toMatchObject({
      found: { severity: 'critical', objects: [{ name: 'shop.b' }, { name: 'shop.a' }] },
    });
  });
});

describe('checks over the class of an error', () => {
  it('cannot pass when no window can be cut', () => {
    expect(timeout.evaluate({ outcomes: answerWith(LOAD_OUTCOMES, []) }, WITHOUT_FE_CLOCK).status).toBe('unknown');
  });

  it('find with less confidence when no window can be cut', () => {
    const rows = [{ ...failures({ failed: 2, of: 2 }), error_class: 'timeout' }];
    expect(timeout.evaluate({ outcomes: answerWith(LOAD_OUTCOMES, rows) }, WITHOUT_FE_CLOCK)).toMatchObject({
      found: { confidence: 'medium' },
    });
  });
});

describe('import.data_quality', () => {
  const judge = (filtered: number, sunk: number) =>
    dataQuality.evaluate(
      {
        outcomes: answerWith(LOAD_OUTCOMES, [
          {
            db: 'shop',
            table_name: 'orders',
            load_type: 'BROKER',
            error_class: 'none',
            loads: 4,
            filtered_rows: filtered,
            sink_rows: sunk,
          },
        ]),
      },
      contextWith(),
    );

  it('mentions loads that finished without a tenth of their rows', () => {
    expect(judge(10_000, 90_000)).toMatchObject({ found: { severity: 'info', measured: { value: 10, unit: '%' } } });
  });

  it.each([
    ['a small share', 5000, 900_000],
    ['few rows', 500, 500],
  ])('passes loads that left out %s', (_, filtered, sunk) => {
    expect(judge(filtered, sunk).status).toBe('passed');
  });
});

function openLoad(changes: Readonly<Record<string, string | number>>) {
  return {
    label: 'l',
    db: 'shop',
    table_name: 'orders',
    load_type: 'BROKER',
    created: '2026-03-01 13:40:00',
    alike: 1,
    ...changes,
  };
}

const open = (...rows: ReturnType<typeof openLoad>[]) => ({ loads: answerWith(OPEN_LOADS, rows) });

describe('import.jobs_waiting', () => {
  it('takes a running stream load for no waiting job', () => {
    const loads = open(openLoad({ state: 'BEFORE_LOAD', load_type: 'STREAM_LOAD', alike: 300 }));
    expect(jobsWaiting.evaluate(loads, contextWith()).status).toBe('passed');
  });

  it('passes jobs that have just come', () => {
    const loads = open(openLoad({ state: 'PENDING', created: '2026-03-01 14:00:00' }));
    expect(jobsWaiting.evaluate(loads, contextWith()).status).toBe('passed');
  });

  it('counts the ones that are not shown', () => {
    const loads = open(openLoad({ state: 'PENDING', created: '2026-03-01 14:04:00', alike: 101 }));
    expect(jobsWaiting.evaluate(loads, contextWith())).toMatchObject({ found: { measured: { value: 101 } } });
  });

  it('does not know how long a job waits when the clock cannot be trusted', () => {
    expect(jobsWaiting.evaluate(open(openLoad({ state: 'PENDING' })), WITHOUT_FE_CLOCK).status).toBe('unknown');
  });
});

describe('import.publish_pending', () => {
  it.each([
    ['COMMITED', 'STREAM_LOAD', '14:03:00', true],
    ['PREPARED', 'BROKER', '14:03:00', true],
    ['PREPARED', 'BROKER', '14:04:30', false],
    ['LOADING', 'INSERT', '14:03:00', true],
    ['PREPARED', 'STREAM_LOAD', '14:03:00', false],
  ])('judges %s of %s by its commit at %s', (state, type, time, isPending) => {
    const loads = open(openLoad({ state, load_type: type, committed: `2026-03-01 ${time}` }));
    expect(publishPending.evaluate(loads, contextWith()).status).toBe(isPending ? 'found' : 'passed');
  });

  it('is less sure where only the start of the load is known', () => {
    const loads = open(openLoad({ state: 'COMMITED', load_type: 'ROUTINE_LOAD' }));
    expect(publishPending.evaluate(loads, contextWith())).toMatchObject({ found: { confidence: 'medium' } });
  });
});

describe('import.source_skew', () => {
  it.each([
    ['two backends are at work', '"a":[10001,10002]', '"a":[10001,10002,10003]'],
    ['there is only one backend', '"a":[10001]', '"a":[10001]'],
  ])('passes while %s', (_, unfinished, backends) => {
    const loads = open(openLoad({ state: 'LOADING', started: '2026-03-01 13:00:00', unfinished, backends }));
    expect(sourceSkew.evaluate(loads, contextWith()).status).toBe('passed');
  });
});
