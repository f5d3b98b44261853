import type { Finding } from '@starrocks-mcp/experts';
import classes from './measure-bar.module.css';

type MeasureBarProps = Pick<Finding, 'measured' | 'threshold' | 'severity'>;

/** Measured against threshold on one scale; decoration of the numbers beside it. Nothing where they cannot be compared. */
export function MeasureBar({ measured, threshold, severity }: MeasureBarProps) {
  const [value, limit] = [measured.value, threshold.value];
  if (typeof value !== 'number' || typeof limit !== 'number' || measured.unit !== threshold.unit) return null;
  const scale = Math.max(value, limit) * 1.08;
  if (!(scale > 0) || value < 0 || limit < 0) return null;
  return (
    <svg className={classes['bar']} data-level={severity} aria-hidden="true" focusable="false">
      <rect className={classes['track']} width="100%" height="6" y="5" rx="3" />
      <rect className={classes['value']} width={`${(value / scale) * 100}%`} height="6" y="5" rx="3" />
      <rect className={classes['limit']} x={`${(limit / scale) * 100}%`} width="2" height="16" />
    </svg>
  );
}
