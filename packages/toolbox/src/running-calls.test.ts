import { describe, expect, it } from 'vitest';
import { RunningCalls } from './running-calls.ts';

describe('RunningCalls', () => {
  it('cancels the call of exactly this key', () => {
    const calls = new RunningCalls();
    const mine = calls.start('tenant a, id 1');
    const other = calls.start('tenant b, id 1');
    expect(calls.cancel('tenant a, id 1')).toBe(true);
    expect([mine.signal.aborted, other.signal.aborted]).toEqual([true, false]);
  });

  it('cancels a call whose own request is aborted', () => {
    const request = new AbortController();
    const call = new RunningCalls().start('k', request.signal);
    request.abort();
    expect(call.signal.aborted).toBe(true);
  });

  it('forgets a call that ended', () => {
    const calls = new RunningCalls();
    const call = calls.start('k');
    call.end();
    expect(calls.cancel('k')).toBe(false);
    expect(call.signal.aborted).toBe(false);
    expect(calls.size).toBe(0);
  });

  it('keeps a newer call of the same key when the older one ends', () => {
    const calls = new RunningCalls();
    const older = calls.start('k');
    const newer = calls.start('k');
    older.end();
    expect(calls.cancel('k')).toBe(true);
    expect(newer.signal.aborted).toBe(true);
  });
});
