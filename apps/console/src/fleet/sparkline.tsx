import type { FleetTenant } from '../api/fleet.ts';
import { useWords } from '../words/language.tsx';
import { fleetWords } from './fleet-words.ts';
import classes from './sparkline.module.css';

const WIDTH = 96;
const HEIGHT = 28;
const PAD = 4;

/** How the score went, always on the scale from 0 to 100 so that rows compare. */
export function Sparkline({ trend }: Pick<FleetTenant, 'trend'>) {
  const words = useWords(fleetWords);
  const scores = trend.map(({ score }) => score).filter((score) => score !== null);
  const [first] = scores;
  const last = scores.at(-1);
  if (first === undefined || last === undefined || scores.length < 2) {
    return <span className={classes['none']} role="img" aria-label={words.noTrend} />;
  }
  const x = (index: number): number => PAD + (index / (scores.length - 1)) * (WIDTH - 2 * PAD);
  const y = (score: number): number => PAD + (1 - score / 100) * (HEIGHT - 2 * PAD);
  const line = scores.map((score, index) => `${x(index).toFixed(1)} ${y(score).toFixed(1)}`).join('L');
  const direction = last < first - 2 ? 'down' : last > first + 2 ? 'up' : 'level';
  return (
    <svg
      className={classes['line']}
      data-direction={direction}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={words.trendOf(first, last, scores.length)}
    >
      <path className={classes['area']} d={`M${line}L${x(scores.length - 1)} ${HEIGHT}L${PAD} ${HEIGHT}Z`} />
      <path className={classes['stroke']} d={`M${line}`} />
      <circle cx={x(scores.length - 1)} cy={y(last)} r={2.5} />
    </svg>
  );
}
