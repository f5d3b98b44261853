import { useLanguage, useWords } from '../../words/language.tsx';
import { FindingLink, type FindingHref } from '../report/finding-link.tsx';
import { formatBytes, formatShare } from '../format.ts';
import type { DrawnReport } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';
import { diskFinding, diskLevel, disksOf, NEARLY_FULL, REFUSED, type NodeDisks } from './disks-of.ts';
import classes from './disk-bars.module.css';

/** The fullest nodes come first; the rest is a click away. */
const MOST_BARS = 16;

interface DiskBarsProps {
  readonly report: DrawnReport;
  readonly hrefOf: FindingHref;
}

/** Bars are for the eye; each says the same in words beside it. */
export function DiskBars({ report, hrefOf }: DiskBarsProps) {
  const words = useWords(chartWords);
  const disks = disksOf(report.figures ?? []);
  if (disks.length === 0) {
    const isSharedData = report.cluster.architecture === 'shared-data';
    return <p className={classes['none']}>{isSharedData ? words.noDisksSharedData : words.noDisks}</p>;
  }
  return (
    <>
      <Bars disks={disks.slice(0, MOST_BARS)} report={report} hrefOf={hrefOf} />
      {disks.length > MOST_BARS && (
        <details className={classes['more']}>
          <summary>{words.moreNodes(disks.length - MOST_BARS)}</summary>
          <Bars disks={disks.slice(MOST_BARS)} report={report} hrefOf={hrefOf} />
        </details>
      )}
      <p className={classes['legend']}>{words.diskThresholds}</p>
    </>
  );
}

interface BarsProps {
  readonly disks: readonly NodeDisks[];
  readonly report: Pick<DrawnReport, 'findings'>;
  readonly hrefOf: FindingHref;
}

function Bars({ disks, report, hrefOf }: BarsProps) {
  return (
    <ul className={classes['bars']}>
      {disks.map((disk) => (
        <DiskBar key={disk.node} disk={disk} findings={report.findings} hrefOf={hrefOf} />
      ))}
    </ul>
  );
}

interface DiskBarProps {
  readonly disk: NodeDisks;
  readonly findings: DrawnReport['findings'];
  readonly hrefOf: FindingHref;
}

function DiskBar({ disk, findings, hrefOf }: DiskBarProps) {
  const words = useWords(chartWords);
  const { language } = useLanguage();
  const { node, used, total, share } = disk;
  const level = diskLevel(disk, findings);
  const finding = diskFinding(node, findings);
  const nearly = share >= NEARLY_FULL ? words.nearlyFull : words.diskNearlyFull;
  const told = level === 'refused' ? words.loadsRefused : nearly;
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
            {finding === undefined ? (
              told
            ) : (
              <FindingLink className={classes['finding']} level={undefined} href={hrefOf(finding)}>
                {told}
              </FindingLink>
            )}
          </strong>
        )}
      </span>
    </li>
  );
}
