import type { Cell } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { HubError } from '@starrocks-mcp/protocol';
import { failedStatement, missingSignal } from '../engine/failure.ts';
import { GIB } from '../form/quantity.ts';
import { AUDITED_QUERIES } from '../reads/audited-queries.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { answerWith, contextWith, samplesOf } from '../testing/answers.ts';
import bigScans from './big-scans.check.ts';
import internalErrors from './internal-errors.check.ts';
import latencyHigh from './latency-high.check.ts';
import slowQueries from './slow-queries.check.ts';

const AUDIT = 'starrocks_audit_db__.starrocks_audit_tbl__';

function aGroup(cells: Partial<Record<keyof typeof AUDITED_QUERIES.columns, Cell>> = {}) {
  return {
    db: 'sales',
    query_digest: 'd1',
    query_count: 50,
    all_queries: '1000',
    slow: '0',
    big: '0',
    slowest_ms: '9000',
    slowest_query: 'q-1',
    most_bytes: '1000',
    most_rows: '1000',
    ...cells,
  };
}

const audit = (...groups: Parameters<typeof aGroup>[0][]) => ({
  audit: answerWith(AUDITED_QUERIES, groups.map(aGroup)),
});

describe('query.slow_queries', () => {
  it.each([
    ['passes two slow queries of a thousand', [{ slow: '2' }], 'passed'],
    ['mentions three of a thousand', [{ slow: '3' }], 'info'],
    ['mentions two where there were few', [{ slow: '2', all_queries: '4' }], 'info'],
    ['warns when more than one in twenty is slow', [{ slow: '40' }, { slow: '20', query_digest: 'd2' }], 'warning'],
  ])('%s', (_, groups, end) => {
    const verdict = slowQueries.evaluate(audit(...groups), contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : verdict.status).toBe(end);
  });

  it('leads to the text of the slowest by its id', () => {
    expect(slowQueries.evaluate(audit({ slow: '9' }), contextWith())).toMatchObject({
      found: { summary: { en: expect.stringContaining('query id q-1') } },
    });
  });

  it.each([
    ['does not apply where nothing keeps past queries', missingSignal(AUDIT), 'not_applicable'],
    [
      'does not apply where the owner does not allow it',
      failedStatement(new HubError('POLICY_DENIED', 'no'), [AUDIT]),
      'not_applicable',
    ],
    ['cannot tell when the read fails', failedStatement(new HubError('QUERY_TIMEOUT', 'late'), [AUDIT]), 'unknown'],
  ])('%s', (_, failure, status) => {
    expect(slowQueries.evaluate({ audit: failure }, contextWith()).status).toBe(status);
  });
});

describe('query.big_scans', () => {
  it('mentions each big scan', () => {
    const groups = (big: string) => audit({ big, most_bytes: String(30 * GIB) });
    expect(bigScans.evaluate(groups('0'), contextWith()).status).toBe('passed');
    expect(bigScans.evaluate(groups('1'), contextWith())).toMatchObject({
      found: { severity: 'info', measured: { value: 30 } },
    });
  });

  it('does not apply to a history without scans', () => {
    expect(bigScans.evaluate(audit({ slow: '9', most_bytes: null }), contextWith()).status).toBe('not_applicable');
  });
});

describe('query.latency_high', () => {
  const latency = (ms: number, type = '95_quantile') =>
    answerWith(feMetrics('query_latency'), [
      { node: 'fe', name: 'query_latency', labels: `{"type":"${type}"}`, value: String(ms) },
    ]);
  const judge = (first: number, second = first, type?: string) =>
    latencyHigh.evaluate({ latency: samplesOf(latency(first, type), latency(second, type)) }, contextWith()).status;

  it.each([
    ['passes 5 s', judge(5000), 'passed'],
    ['speaks above 5 s in both samples', judge(9400), 'found'],
    ['passes what fell meanwhile', judge(9400, 900), 'passed'],
    ['does not take the slowest hundredth for it', judge(9400, 9400, '99_quantile'), 'not_applicable'],
  ])('%s', (_, status, wanted) => {
    expect(status).toBe(wanted);
  });
});

describe('query.internal_errors', () => {
  const errors = (...values: readonly number[]) =>
    answerWith(
      feMetrics('query_internal_err'),
      values.map((value, index) => ({
        node: `fe-${index}`,
        name: 'query_internal_err',
        labels: '',
        value: String(value),
      })),
    );
  const judge = (first: readonly number[], second: readonly number[], seconds = 3) =>
    internalErrors.evaluate({ errors: samplesOf(errors(...first), errors(...second), seconds) }, contextWith()).status;

  it.each([
    ['passes a counter that stands', judge([800], [800]), 'passed'],
    ['passes a single error, whatever the rate', judge([800], [801]), 'passed'],
    ['speaks of three in three seconds, over all FEs', judge([800, 0], [802, 1]), 'found'],
    ['passes ten a minute', judge([0], [10], 60), 'passed'],
  ])('%s', (_, status, wanted) => {
    expect(status).toBe(wanted);
  });
});
