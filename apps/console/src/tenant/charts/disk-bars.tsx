import { useLanguage, useWords } from '../../words/language.tsx';
import { formatBytes, formatShare } from '../format.ts';
import type { DrawnReport } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';
import { diskLevel, disksOf, NEARLY_FULL, REFUSED, type DiskLevel, type NodeDisks } from './disks-of.ts';
import classes from './disk-bars.module.css';

/** The fullest nodes come first; the rest is a click away. */
const MOST_BARS = 16;

/** Bars are for the eye; each says the same in words beside it. */
export function DiskBars({ report }: { readonly report: DrawnReport }) {
  const words = useWords(chartWords);
  const disks = disksOf(report.figures ?? []);
  if (disks.length === 0) return <p className={classes['none']}>{words.noDisks}</p>;
  return (
    <>
      <Bars disks={disks.slice(0, MOST_BARS)} report={report} />
      {disks.length > MOST_BARS && (
        <details className={classes['more']}>
          <summary>{words.moreNodes(disks.length - MOST_BARS)}</summary>
          <Bars disks={disks.slice(MOST_BARS)} report={report} />
        </details>
      )}
      <p className={classes['legend']}>{words.diskThresholds}</p>
    </>
  );
}

interface BarsProps {
  readonly disks: readonly NodeDisks[];
  readonly report: Pick<DrawnReport, 'findings'>;
}

function Bars({ disks, report }: BarsProps) {
  return (
    <ul className={classes['bars']}>
      {disks.map((disk) => (
        <DiskBar key={disk.node} disk={disk} level={diskLevel(disk, report.findings)} />
      ))}
    </ul>
  );
}

interface DiskBarProps {
  readonly disk: NodeDisks;
  readonly level: DiskLevel;
}

function DiskBar({ disk: { node, used, total, share }, level }: DiskBarProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  return (
    <li className={classes['row']} data-level={level}>
      <span className={classes['node']}>{node}</span>
      <svg className={classes['bar']} aria-hidden="true" focusable="false">
        <rect className={classes['track']} width="100%" height="10" y="3" rx="5" />
        <rect className={classes['used']} width={`${Math.min(1, share) * 100}%`} height="10" y="3" rx="5" />
        <rect className={classes['mark']} x={`${NEARLY_FULL * 100}%`} width="1.5" height="16" />
        <rect className={classes['mark']} x={`${REFUSED * 100}%`} width="1.5" height="16" />
      </svg>
      <span className={classes['told']}>
        {words.diskUsed(formatBytes(used), formatBytes(total), formatShare(share, language))}
        {level !== 'ok' && (
          <strong>
            {' '}
            {level === 'refused' ? words.loadsRefused : share >= NEARLY_FULL ? words.nearlyFull : words.diskNearlyFull}
          </strong>
        )}
      </span>
    </li>
  );
}
