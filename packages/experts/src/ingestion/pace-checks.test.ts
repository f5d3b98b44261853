import { describe, expect, it } from 'vitest';
import { capabilitiesOfLine } from '../testing/line-capabilities.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { STREAM_LOAD_HISTORY } from '../reads/stream-load-history.ts';
import batchTooSmall from './batch-too-small.check.ts';
import historyWindowShort from './history-window-short.check.ts';
import insertValues from './insert-values.check.ts';
import tooFrequent from './too-frequent.check.ts';

function loadsOf(changes: Readonly<Record<string, string | number>>) {
  return {
    db: 'shop',
    table_name: 'clicks',
    load_type: 'STREAM_LOAD',
    loads: 1,
    finished: 1,
    sink_rows: 1_000_000,
    scan_bytes: 1_000_000_000,
    small_loads: 0,
    oldest_of_kind: '2026-02-28 14:05:00',
    ...changes,
  };
}

const recent = (...rows: ReturnType<typeof loadsOf>[]) => ({ recent: answerWith(RECENT_INGESTION, rows) });

describe('ingestion.too_frequent', () => {
  it.each([
    ['passes a load every 5 s', 120, 'shared-nothing', 'passed'],
    ['finds a load every 4.9 s', 122, 'shared-nothing', 'found'],
    ['passes a load every 10 s in shared-data', 60, 'shared-data', 'passed'],
    ['finds a load every 9 s in shared-data', 66, 'shared-data', 'found'],
  ] as const)('%s', (_, loads, architecture, status) => {
    expect(tooFrequent.evaluate(recent(loadsOf({ loads })), contextWith({ architecture })).status).toBe(status);
  });

  it('adds up the kinds of loads into one table', () => {
    const rows = recent(loadsOf({ loads: 70 }), loadsOf({ loads: 70, load_type: 'INSERT' }));
    expect(tooFrequent.evaluate(rows, contextWith())).toMatchObject({ found: { measured: { value: 4.3 } } });
  });

  it('reckons with a history that the FE has just dropped', () => {
    const rows = recent(loadsOf({ loads: 40, oldest_of_kind: '2026-03-01 14:03:30' }));
    expect(tooFrequent.evaluate(rows, contextWith())).toMatchObject({ found: { measured: { value: 2.3 } } });
  });

  it('takes a handful of loads for no pace', () => {
    const rows = recent(loadsOf({ loads: 12, oldest_of_kind: '2026-03-01 14:04:55' }));
    expect(tooFrequent.evaluate(rows, contextWith()).status).toBe('passed');
  });

  it.each([
    [5000, 'passed'],
    [6600, 'found'],
  ])('counts %i tasks of routine loads for the whole cluster alone', (loads, status) => {
    const rows = recent(loadsOf({ loads, load_type: 'ROUTINE_LOAD' }));
    expect(tooFrequent.evaluate(rows, contextWith()).status).toBe(status);
  });

  it('does not apply where no table of a load is told', () => {
    const context = contextWith({ capabilities: capabilitiesOfLine('3.1') });
    expect(tooFrequent.evaluate(recent(loadsOf({ table_name: '', loads: 900 })), context).status).toBe(
      'not_applicable',
    );
  });
});

describe('ingestion.batch_too_small', () => {
  const small = { loads: 40, finished: 40, sink_rows: 400, scan_bytes: 4000 };

  it('finds loads of a few rows', () => {
    expect(batchTooSmall.evaluate(recent(loadsOf(small)), contextWith())).toMatchObject({
      found: { measured: { value: 10 }, objects: [{ name: 'shop.clicks' }] },
    });
  });

  it.each([
    ['fewer than 30 loads', { loads: 29, finished: 29 }],
    ['100 rows a load', { sink_rows: 4000 }],
    ['few rows of much data', { scan_bytes: 40 * 1024 * 1024 }],
    ['tasks of a routine load', { load_type: 'ROUTINE_LOAD' }],
    ['loads that all failed', { finished: 0, sink_rows: 0 }],
  ])('passes %s', (_, changes) => {
    expect(batchTooSmall.evaluate(recent(loadsOf({ ...small, ...changes })), contextWith()).status).toBe('passed');
  });
});

describe('ingestion.insert_values', () => {
  it.each([
    ['passes one a second', 600, 'passed'],
    ['finds more than one a second', 610, 'found'],
  ])('%s', (_, small_loads, status) => {
    const rows = recent(loadsOf({ load_type: 'INSERT', loads: 700, small_loads }));
    expect(insertValues.evaluate(rows, contextWith()).status).toBe(status);
  });
});

describe('ingestion.history_window_short', () => {
  const judge = (loads: number, oldest: string) =>
    historyWindowShort.evaluate({ history: answerWith(STREAM_LOAD_HISTORY, [{ loads, oldest }]) }, contextWith());

  it.each([
    ['finds a full history of a few minutes', 990, '2026-03-01 13:50:00', 'found'],
    ['finds one that was just dropped and fills up fast', 120, '2026-03-01 14:04:00', 'found'],
    ['passes a full history of three days', 1000, '2026-02-26 15:00:00', 'passed'],
    ['passes a short one that fills up slowly', 120, '2026-03-01 12:05:00', 'passed'],
    ['passes a young cluster', 20, '2026-03-01 14:04:50', 'passed'],
  ])('%s', (_, loads, oldest, status) => {
    expect(judge(loads, oldest).status).toBe(status);
  });
});
