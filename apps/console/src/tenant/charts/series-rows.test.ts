import { expect, it } from 'vitest';
import { largestSeries, seriesRows } from './series-rows.ts';

it('lays lines over one time axis and leaves out what was not told', () => {
  const rows = seriesRows([
    {
      object: 'BE 1',
      points: [
        [20, 2],
        [10, 1],
      ],
    },
    { object: 'BE 2', points: [[20, 0]] },
  ]);
  expect(rows).toEqual([
    { at: 10, values: { 'BE 1': 1 } },
    { at: 20, values: { 'BE 1': 2, 'BE 2': 0 } },
  ]);
});

it('keeps the lines that end highest', () => {
  const series = [3, 9, 5].map((value) => ({
    points: [
      [0, 100],
      [1, value],
    ] as const,
  }));
  expect(largestSeries(series, 2).map(({ points }) => points[1][1])).toEqual([9, 5]);
});

it('keeps what goes on before what ended earlier, however high that was', () => {
  const gone = { points: [[1, 900]] as const };
  const alive = {
    points: [
      [1, 10],
      [2, 5],
    ] as const,
  };
  expect(largestSeries([gone, alive], 1)).toEqual([alive]);
});
