import { expect, it } from 'vitest';
import { durationTicks } from './duration-ticks.ts';

it.each([
  [0, [0, 1]],
  [8, [0, 2, 4, 6, 8]],
  [10_800, [0, 3600, 7200, 10_800]],
  [86_400 * 365, [0, 1, 2, 3, 4].map((count) => count * 604_800 * 14)],
])('draws lines for %d seconds at whole hours and the like', (largest, ticks) => {
  expect(durationTicks(largest)).toEqual(ticks);
});
