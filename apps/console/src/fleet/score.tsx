import { VisuallyHidden } from '@mantine/core';
import type { ReportStatus } from '../api/fleet.ts';
import { useWords } from '../words/language.tsx';
import { fleetWords } from './fleet-words.ts';
import classes from './score.module.css';

interface ScoreProps {
  readonly score: number | null;
  readonly status: ReportStatus;
}

/** The score as a number and a bar in the colour of the status, which stands beside it as a word. */
export function Score({ score, status }: ScoreProps) {
  const words = useWords(fleetWords);
  if (score === null) return <span className={classes['none']}>–</span>;
  return (
    <span className={classes['score']} data-status={status}>
      <span aria-hidden="true">{score}</span>
      <VisuallyHidden>{words.outOf100(score)}</VisuallyHidden>
      <svg width={40} height={4} aria-hidden="true" focusable="false">
        <rect className={classes['rail']} width={40} height={4} rx={2} />
        <rect width={(score / 100) * 40} height={4} rx={2} />
      </svg>
    </span>
  );
}
