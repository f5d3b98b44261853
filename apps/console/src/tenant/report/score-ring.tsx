import { useWords } from '../../words/language.tsx';
import type { DrawnReport } from '../tenant-data.ts';
import { reportWords } from './report-words.ts';
import classes from './score-ring.module.css';

interface ScoreRingProps {
  readonly score: number | null;
  readonly status: DrawnReport['status'];
  readonly size?: number;
}

const RADIUS = 42;
const LENGTH = 2 * Math.PI * RADIUS;

/** The score as part of a ring; none at all where no check ran. */
export function ScoreRing({ score, status, size = 88 }: ScoreRingProps) {
  const words = useWords(reportWords);
  const filled = ((score ?? 0) / 100) * LENGTH;
  return (
    <svg
      className={classes['ring']}
      data-status={status}
      width={size}
      height={size}
      viewBox="0 0 100 100"
      role="img"
      aria-label={score === null ? words.noScore : words.scoreOf(score)}
    >
      <circle className={classes['track']} cx="50" cy="50" r={RADIUS} />
      {score !== null && (
        <circle className={classes['filled']} cx="50" cy="50" r={RADIUS} strokeDasharray={`${filled} ${LENGTH}`} />
      )}
      <text x="50" y="51" className={classes['number']}>
        {score ?? '–'}
      </text>
    </svg>
  );
}
