/** Steps between the lines of a scale of seconds, as clocks and calendars have them. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
] as const;
const MOST_STEPS = 4;

/** Where a scale of seconds has its lines, from 0 to beyond the largest value: `0 s, 1 h, 2 h, 3 h`. */
export function durationTicks(largest: number): readonly number[] {
  const longest = 604_800 * Math.ceil(largest / 604_800 / MOST_STEPS);
  const step = STEPS.find((one) => largest <= one * MOST_STEPS) ?? longest;
  const count = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
