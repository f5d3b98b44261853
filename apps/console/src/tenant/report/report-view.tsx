import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/language.tsx';
import { chartWords } from '../charts/chart-words.ts';
import { DiskBars } from '../charts/disk-bars.tsx';
import { FigureSources } from '../charts/figure-sources.tsx';
import type { DrawnReport } from '../tenant-data.ts';
import { CauseGraph } from './cause-graph.tsx';
import { ChecksView } from './checks-view.tsx';
import { FindingList } from './finding-list.tsx';
import { findingAnchor, type FindingHref } from './finding-link.tsx';
import { reportWords } from './report-words.ts';
import { Verdict } from './verdict.tsx';
import classes from './report-view.module.css';

interface ReportViewProps {
  readonly report: DrawnReport;
  readonly made: ReactNode;
  /** Where findings are shown; without it they are shown here. */
  readonly findingHref?: FindingHref;
  /** Drawn between the causes and the checks. */
  readonly children?: ReactNode;
}

const onThisPage: FindingHref = (id) => `#${findingAnchor(id)}`;

/** A report drawn: the verdict, what follows from what, disks, findings and checks. */
export function ReportView({ report, made, findingHref, children }: ReportViewProps) {
  const words = useWords(reportWords);
  const chart = useWords(chartWords);
  const hasCauses = report.root_causes.length > 0;
  return (
    <div className={classes['report']}>
      <Panel title={words.verdict}>
        <Verdict report={report} made={made} findingHref={findingHref ?? onThisPage} />
      </Panel>
      {report.findings.length === 0 ? (
        <Panel>
          <NothingFound report={report} />
        </Panel>
      ) : (
        <Panel title={hasCauses ? words.causes : words.findings} about={hasCauses ? words.causesAbout : words.noCauses}>
          <CauseGraph report={report} hrefOf={findingHref ?? onThisPage} />
        </Panel>
      )}
      {looksAtDisks(report) && (
        <Panel title={chart.disks} about={chart.disksAbout}>
          <DiskBars report={report} hrefOf={findingHref ?? onThisPage} />
          <FigureSources report={report} ids={['storage.disk_used', 'storage.disk_total']} />
        </Panel>
      )}
      {children}
      {findingHref === undefined && report.findings.length > 0 && (
        <section aria-label={words.findings} className={classes['findings']}>
          <h2>{words.findings}</h2>
          <FindingList report={report} />
        </section>
      )}
      <Panel title={words.checks} about={words.checksAbout(report.checks.length)}>
        <ChecksView checks={report.checks} />
      </Panel>
    </div>
  );
}

/** An analysis of queries, say, asks for no disks, which tells nothing of them. */
function looksAtDisks({ checks, figures = [] }: DrawnReport): boolean {
  return checks.some(({ expert }) => expert === 'storage') || figures.some(({ id }) => id === 'storage.disk_used');
}

/** No finding is good news only as far as checks ran. */
function NothingFound({ report: { status, checks } }: { readonly report: DrawnReport }) {
  const words = useWords(reportWords);
  const unknown = checks.filter(({ status }) => status === 'unknown').length;
  const passed = checks.filter(({ status }) => status === 'passed').length;
  return (
    <EmptyState
      icon={unknown === 0 ? 'check' : 'search'}
      title={status === 'unknown' ? words.nothingKnown : words.nothingFound}
    >
      <p>{unknown === 0 ? words.nothingFoundAbout(passed) : words.nothingFoundUnknown(passed, unknown)}</p>
    </EmptyState>
  );
}
