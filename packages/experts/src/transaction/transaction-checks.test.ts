import { describe, expect, it } from 'vitest';
import type { Failure } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';
import { UNPUBLISHED_TXNS } from '../reads/unpublished-txns.ts';
import { VERSION_GAPS } from '../reads/version-gaps.ts';
import { answerWith, contextWith, samplesOf } from '../testing/answers.ts';
import preparedForgotten from './prepared-forgotten.check.ts';
import publishStuck from './publish-stuck.check.ts';
import rejected from './rejected.check.ts';
import tooManyRunning from './too-many-running.check.ts';
import versionGap from './version-gap.check.ts';

const MISSING: Failure = { ok: false, missing: true, code: undefined, reason: { en: 'no table', zh: '无' } };

function running(node: string, db: string, value: number) {
  return { node, name: 'txn_running', labels: `{"metric":"txn_running","db":"${db}"}`, value: String(value) };
}

describe('transaction.too_many_running', () => {
  const judge = (...rows: ReturnType<typeof running>[]) =>
    tooManyRunning.evaluate({ metrics: answerWith(feMetrics('txn_running'), rows) }, contextWith());

  it('finds more than 900 of one database, by the frontend that knows', () => {
    expect(judge(running('fe1', 'shop', 0), running('fe2', 'shop', 905))).toMatchObject({
      found: { severity: 'critical', measured: { value: 905 }, objects: [{ kind: 'database', name: 'shop' }] },
    });
  });

  it('does not add databases up', () => {
    expect(judge(running('fe1', 'a', 600), running('fe1', 'b', 600)).status).toBe('passed');
  });

  it('does not apply where the metric does not exist', () => {
    expect(judge().status).toBe('not_applicable');
  });
});

describe('transaction.rejected', () => {
  const counter = (value: number) =>
    answerWith(feMetrics('txn_reject'), [{ node: 'fe1', name: 'txn_reject', labels: '{}', value: String(value) }]);
  const refused = (newest: string) =>
    answerWith(LOAD_OUTCOMES, [
      { db: 'shop', table_name: 'orders', load_type: 'INSERT', error_class: 'txn_limit', loads: 4, newest },
    ]);
  const NONE = answerWith(LOAD_OUTCOMES, []);

  it('finds a counter that rises', () => {
    const input = { counters: samplesOf(counter(10), counter(17)), outcomes: NONE };
    expect(rejected.evaluate(input, contextWith())).toMatchObject({
      found: { severity: 'critical', measured: { value: 7 } },
    });
  });

  it('passes a counter that stands', () => {
    expect(
      rejected.evaluate({ counters: samplesOf(counter(10), counter(10)), outcomes: NONE }, contextWith()).status,
    ).toBe('passed');
  });

  it.each([
    ['2026-03-01 14:00:00', 'critical'],
    ['2026-03-01 02:00:00', 'warning'],
  ])('judges loads refused until %s', (newest, severity) => {
    expect(rejected.evaluate({ counters: MISSING, outcomes: refused(newest) }, contextWith())).toMatchObject({
      found: { severity },
    });
  });

  it('does not take a missing counter for health', () => {
    expect(rejected.evaluate({ counters: MISSING, outcomes: NONE }, contextWith()).status).toBe('not_applicable');
  });
});

describe('transaction.publish_stuck', () => {
  it.each([
    ['finds', 3, 'found'],
    ['passes', 0, 'passed'],
  ])('%s a backend with %i transactions older than a minute', (_, stuck, status) => {
    const rows = [
      { node: '10002', txns: 5, tablets: 40, stuck, oldest_commit: String(Date.UTC(2026, 2, 1, 6) / 1000), a_txn: '1' },
    ];
    expect(publishStuck.evaluate({ txns: answerWith(UNPUBLISHED_TXNS, rows) }, contextWith()).status).toBe(status);
  });
});

describe('transaction.version_gap', () => {
  it.each([
    ['finds a gap that nothing has closed for minutes', 40, '2026-03-01 13:50:00', 'found'],
    ['passes a busy partition that goes on becoming visible', 40, '2026-03-01 14:04:59', 'passed'],
    ['passes ten versions', 10, '2026-03-01 13:50:00', 'passed'],
  ])('%s', (_, gap, visible_since, status) => {
    const rows = [{ db: 'shop', table_name: 'orders', partition_name: 'p1', gap, visible_since }];
    expect(versionGap.evaluate({ gaps: answerWith(VERSION_GAPS, rows) }, contextWith()).status).toBe(status);
  });
});

describe('transaction.prepared_forgotten', () => {
  it.each([
    ['a stream load prepared two hours ago', 'STREAM_LOAD', '2026-03-01 12:00:00', 'found'],
    ['a stream load prepared just now', 'STREAM_LOAD', '2026-03-01 14:00:00', 'passed'],
    ['a broker load, which is committed', 'BROKER', '2026-03-01 12:00:00', 'passed'],
  ])('judges %s', (_, load_type, created, status) => {
    const rows = [{ label: 'l', db: 'shop', table_name: 'orders', load_type, state: 'PREPARED', created }];
    expect(preparedForgotten.evaluate({ loads: answerWith(OPEN_LOADS, rows) }, contextWith()).status).toBe(status);
  });
});
