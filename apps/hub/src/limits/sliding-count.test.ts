import { describe, expect, it } from 'vitest';
import { SlidingCount } from './sliding-count.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function anHour() {
  let nowMs = 12_345;
  const count = new SlidingCount({ windowMs: HOUR_MS, steps: 60, now: () => nowMs });
  return { count, pass: (ms: number) => (nowMs += ms) };
}

describe('a sliding count', () => {
  it('remembers an event for the whole window, and forgets it a step later at the latest', () => {
    const { count, pass } = anHour();
    count.add();
    pass(HOUR_MS);
    expect(count.total).toBe(1);
    pass(MINUTE_MS);
    expect(count.total).toBe(0);
  });

  it('says how long to wait for room, to the millisecond', () => {
    const { count, pass } = anHour();
    count.add(3);
    pass(10 * MINUTE_MS);
    count.add(2);
    expect(count.msUntilBelow(6)).toBe(0);
    const waitMs = count.msUntilBelow(5);
    pass(waitMs - 1);
    expect(count.total).toBe(5);
    pass(1);
    expect(count.total).toBe(2);
  });

  it('waits for as many events to leave as there must', () => {
    const { count, pass } = anHour();
    count.add(3);
    pass(10 * MINUTE_MS);
    count.add(2);
    pass(count.msUntilBelow(2));
    expect(count.total).toBe(0);
  });
});
