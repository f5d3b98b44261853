import type { MeasuredLooks } from '../looks/look.ts';
import type { Figure } from '../report.ts';

/** Two looks nearer to each other make no rate: one load or one compaction would pass for a trend. */
export const LEAST_SECONDS = 3600;
/** Of the looks that are old enough the one nearest to a day is best: it spans one round of daily work. */
const BEST_SECONDS = 86_400;
const MOST_SECONDS = 14 * 86_400;
const DAY = 86_400;

/** One figure at two looks. */
export interface Growth {
  readonly object: string;
  readonly before: number;
  readonly now: number;
  /** Between the two. */
  readonly seconds: number;
  /** Below 0 where it shrinks. */
  readonly perDay: number;
}

/** How each object of a figure grew; those that no look of the right age measured are left out. */
export function listGrowth(id: string, { now, earlier = [] }: MeasuredLooks): readonly Growth[] {
  const candidates = earlier
    .filter(({ secondsAgo }) => secondsAgo >= LEAST_SECONDS && secondsAgo <= MOST_SECONDS)
    .toSorted((a, b) => Math.abs(a.secondsAgo - BEST_SECONDS) - Math.abs(b.secondsAgo - BEST_SECONDS));
  return now
    .filter((figure) => figure.id === id)
    .flatMap(({ object, value }) => {
      for (const { secondsAgo, figures } of candidates) {
        const before = valueOf(figures, id, object);
        if (before !== undefined)
          return [{ object, before, now: value, seconds: secondsAgo, perDay: ((value - before) / secondsAgo) * DAY }];
      }
      return [];
    });
}

function valueOf(figures: readonly Figure[], id: string, object: string): number | undefined {
  return figures.find((figure) => figure.id === id && figure.object === object)?.value;
}
