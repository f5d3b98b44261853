import { describe, expect, it } from 'vitest';
import { aWeekBefore } from './a-week-before.ts';

describe('the same time a week before', () => {
  it.each([
    ['Europe/Berlin', '2026-03-30T07:00:00.000Z', '2026-03-23T08:00:00.000Z'],
    ['Europe/Berlin', '2026-10-26T08:00:00.500Z', '2026-10-19T07:00:00.500Z'],
    ['Europe/Berlin', '2026-06-15T08:00:00.000Z', '2026-06-08T08:00:00.000Z'],
    ['America/New_York', '2026-03-09T13:30:00.000Z', '2026-03-02T14:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-06T00:00:00.000Z', '2026-03-29T23:30:00.000Z'],
    ['Asia/Shanghai', '2026-03-30T07:00:00.000Z', '2026-03-23T07:00:00.000Z'],
    ['+08:00', '2026-03-30T07:00:00.000Z', '2026-03-23T07:00:00.000Z'],
    ['no/zone', '2026-03-30T07:00:00.000Z', '2026-03-23T07:00:00.000Z'],
  ])('is that of the clock of %s: %s', (zone, at, before) => {
    expect(new Date(aWeekBefore(Date.parse(at), zone)).toISOString()).toBe(before);
  });

  it('is seven days before where no zone is known', () => {
    expect(aWeekBefore(Date.parse('2026-03-30T07:00:00Z'), undefined)).toBe(Date.parse('2026-03-23T07:00:00Z'));
  });
});
