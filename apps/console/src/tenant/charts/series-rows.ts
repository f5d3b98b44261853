import type { Series } from '../tenant-data.ts';

/** One moment of a chart: epoch milliseconds and the value of each line that was told then. */
export interface SeriesRow {
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Lines of a chart over one time axis. A line that was not told at a moment has no value there, which is not 0. */
export function seriesRows(series: readonly Pick<Series, 'object' | 'points'>[]): readonly SeriesRow[] {
  const rows = new Map<number, Record<string, number>>();
  for (const { object, points } of series) {
    for (const [at, value] of points) {
      const values = rows.get(at) ?? {};
      values[object] = value;
      rows.set(at, values);
    }
  }
  return [...rows].toSorted(([a], [b]) => a - b).map(([at, values]) => ({ at, values }));
}

/**
 * The lines with the largest last value, as more than a few cannot be told apart. A line that ended before the others, as
 * of a job that is gone, comes after all that go on.
 */
export function largestSeries<S extends Pick<Series, 'points'>>(series: readonly S[], most: number): readonly S[] {
  const end = ({ points }: S): number => points.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  const newest = Math.max(...series.map(end));
  const goesOn = (one: S): number => Number(end(one) === newest);
  const last = ({ points }: S): number => points.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY;
  return series.toSorted((a, b) => goesOn(b) - goesOn(a) || last(b) - last(a)).slice(0, most);
}
