import { describe, expect, it } from 'vitest';
import { measureFeTextOffset } from './fe-text-offset.ts';

const HOUR = 3600;
/** 12:00 on the wall of a zone. */
const noonIn = (zoneHours: number) => ({
  now: '2026-03-01 12:00:00',
  epochSeconds: Date.UTC(2026, 2, 1, 12 - zoneHours) / 1000,
});

describe('the offset of FE-made text', () => {
  it.each([
    ['is none before 4.1, however old the newest row is', noonIn(0), '2026-02-01 00:00:00', '3.5', 0],
    ['is none in UTC+8, where the defect does not show', noonIn(8), '2026-02-01 00:00:00', '4.1', 0],
    ['is eight hours where UTC shows a row from the future', noonIn(0), '2026-03-01 19:59:30', '4.1', 8 * HOUR],
    ['is eight hours although the newest row is three hours old', noonIn(0), '2026-03-01 17:00:00', '4.1', 8 * HOUR],
    ['is thirteen hours in New York', noonIn(-5), '2026-03-02 00:58:00', '4.1', 13 * HOUR],
    ['is none where a young row is in the past', noonIn(0), '2026-03-01 11:58:00', '4.1', 0],
    ['is not known where an old row may be old or written behind', noonIn(0), '2026-03-01 03:00:00', '4.1', undefined],
    [
      'is not known east of UTC+8 where the row may be written behind',
      noonIn(9),
      '2026-03-01 10:59:00',
      '4.1',
      undefined,
    ],
    ['is none east of UTC+8 with a row younger than the step', noonIn(9), '2026-03-01 11:59:00', '4.1', 0],
    [
      'is measured in quarter hours where no known defect explains the future',
      noonIn(8),
      '2026-03-01 12:43:00',
      '3.5',
      2700,
    ],
    ['is none when there is no row to measure', noonIn(0), null, '4.1', 0],
    ['suspects the defect where the version says nothing', noonIn(0), '2026-03-01 03:00:00', undefined, undefined],
  ] as const)('%s', (_, clock, newest, line, offset) => {
    expect(measureFeTextOffset({ ...clock, newest, line })).toBe(offset);
  });
});
