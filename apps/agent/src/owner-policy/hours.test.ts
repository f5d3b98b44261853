import { describe, expect, it } from 'vitest';
import { isOpen, type Hours } from './hours.ts';

const BERLIN: Hours = { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'tue'], from: 7 * 60, to: 20 * 60 }] };
const NIGHT: Hours = { timeZone: 'Asia/Shanghai', windows: [{ days: ['fri'], from: 22 * 60, to: 6 * 60 }] };
const ALWAYS: Hours = { timeZone: 'UTC', windows: [{ days: ['sun'], from: 0, to: 24 * 60 }] };

describe('the hours', () => {
  it.each([
    ['2026-03-02T06:00:00Z', true],
    ['2026-03-02T05:59:59Z', false],
    ['2026-03-02T18:59:59Z', true],
    ['2026-03-02T19:00:00Z', false],
    // Summer time: the same hour on the clock is another one in UTC.
    ['2026-07-06T05:00:00Z', true],
    ['2026-07-06T04:59:00Z', false],
    ['2026-03-04T12:00:00Z', false],
  ])('are read on the clock of their zone: %s', (at, open) => {
    expect(isOpen(BERLIN, new Date(at))).toBe(open);
  });

  it.each([
    ['2026-03-06T14:00:00Z', true],
    ['2026-03-06T13:59:00Z', false],
    ['2026-03-06T21:59:00Z', true],
    ['2026-03-06T22:00:00Z', false],
    ['2026-03-05T21:00:00Z', false],
    ['2026-03-07T15:00:00Z', false],
  ])('go on over midnight: %s', (at, open) => {
    expect(isOpen(NIGHT, new Date(at))).toBe(open);
  });

  it('may be a whole day', () => {
    expect(isOpen(ALWAYS, new Date('2026-03-01T23:59:59Z'))).toBe(true);
    expect(isOpen(ALWAYS, new Date('2026-03-02T00:00:00Z'))).toBe(false);
  });
});
