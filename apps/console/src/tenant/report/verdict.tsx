import type { ReactNode } from 'react';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatCount, formatDuration } from '../format.ts';
import type { DrawnReport } from '../tenant-data.ts';
import { CHECKS_ANCHOR } from './checks-view.tsx';
import { FindingLink, type FindingHref } from './finding-link.tsx';
import { reportWords } from './report-words.ts';
import { ScoreRing } from './score-ring.tsx';
import { useArchitectureWord } from './use-architecture-word.ts';
import classes from './verdict.module.css';

interface VerdictProps {
  readonly report: DrawnReport;
  /** Where findings are shown. */
  readonly findingHref: FindingHref;
  /** When and by whom. */
  readonly made: ReactNode;
}

/** A report in one look: score, what it says, how much was found, and of which cluster. */
export function Verdict({ report, made, findingHref }: VerdictProps) {
  const words = useWords(reportWords);
  const { language } = useLanguage();
  const counts = countLevels(report);
  return (
    <div className={classes['verdict']}>
      <ScoreRing score={report.score} status={report.status} />
      <div className={classes['told']}>
        <p className={classes['marks']}>
          <SeverityMark level={report.status} />
          <span className={classes['made']}>{made}</span>
        </p>
        <p className={classes['summary']}>{report.summary}</p>
        <ul className={classes['counts']}>
          {(['critical', 'warning', 'info', 'unknown'] as const).map((level) => (
            <li key={level} data-level={level} data-none={counts[level] === 0 || undefined}>
              <Count report={report} level={level} findingHref={findingHref}>
                {words[level](counts[level])}
              </Count>
            </li>
          ))}
        </ul>
        <ScoreOfFew report={report} />
        {report.language !== language && <p className={classes['note']}>{words.otherLanguage}</p>}
      </div>
      <ClusterFacts report={report} />
    </div>
  );
}

/** A good score of a cluster that could hardly be looked at needs its reason. */
function ScoreOfFew({ report: { status, score, checks } }: Pick<VerdictProps, 'report'>) {
  const words = useWords(reportWords);
  if (status !== 'unknown' || score === null) return null;
  const ran = checks.filter((check) => check.status === 'passed' || check.status === 'found').length;
  return <p className={classes['note']}>{words.scoreOfFew(ran, checks.length)}</p>;
}

interface CountProps {
  readonly report: DrawnReport;
  readonly level: 'critical' | 'warning' | 'info' | 'unknown';
  readonly findingHref: FindingHref;
  readonly children: string;
}

/** A count leads to the first of what it counts. */
function Count({ report, level, findingHref, children }: CountProps) {
  if (level === 'unknown') return <a href={`#${CHECKS_ANCHOR}`}>{children}</a>;
  const first = report.findings.find(({ severity }) => severity === level);
  if (first === undefined) return <>{children}</>;
  return (
    <FindingLink className={undefined} level={level} href={findingHref(first.id)}>
      {children}
    </FindingLink>
  );
}

function ClusterFacts({ report: { cluster, cost } }: { readonly report: DrawnReport }) {
  const words = useWords(reportWords);
  const { language } = useLanguage();
  const architecture = useArchitectureWord(cluster.architecture);
  const clock = [cluster.now, cluster.time_zone].filter((part) => part !== null).join(' ');
  const facts = [
    [words.release, cluster.version === '' ? words.notTold : cluster.version],
    [words.architecture, architecture],
    [words.nodes, tellNodes(cluster.nodes, words)],
    [words.clusterTime, clock === '' ? words.notTold : clock],
    [
      words.cost,
      words.costTold(
        cost.statements,
        formatCount(cost.rows, language),
        formatDuration(cost.elapsed_ms / 1000, language),
      ),
    ],
  ] as const;
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Old releases tell one of the two. */
function tellNodes({ alive, total }: DrawnReport['cluster']['nodes'], words: (typeof reportWords)['en']): string {
  if (alive !== null && total !== null) return words.nodesAlive(alive, total);
  if (alive !== null) return words.nodesAliveOnly(alive);
  return total === null ? words.notTold : words.nodesTotalOnly(total);
}

function countLevels({ findings, checks }: DrawnReport) {
  const of = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    critical: of('critical'),
    warning: of('warning'),
    info: of('info'),
    unknown: checks.filter(({ status }) => status === 'unknown').length,
  };
}
