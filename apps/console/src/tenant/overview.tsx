import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useMay } from '../session/use-session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/panel.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useWords } from '../words/language.tsx';
import { callWords } from './call/call-words.ts';
import { Trends } from './charts/trends.tsx';
import { useDiagnosis } from './diagnosis.tsx';
import { LatestReport } from './latest-report.tsx';
import { findingAnchor } from './report/finding-link.tsx';
import { ReportView } from './report/report-view.tsx';
import { reportWords } from './report/report-words.ts';
import type { DrawnReport, ReportLine } from './tenant-data.ts';
import classes from './overview.module.css';
import { tenantWords } from './tenant-words.ts';
import type { KeptLine } from './use-latest-report.ts';
import { useTools, WHOLE } from './use-tenant-queries.ts';

/** The latest report drawn, with its figures over time. */
export function Overview({ tenantId }: { readonly tenantId: string }) {
  const base = `/tenants/${encodeURIComponent(tenantId)}`;
  return (
    <LatestReport tenantId={tenantId} none={<NoReport />}>
      {({ report, line, previous }) => (
        <ReportView
          report={report}
          made={<Made base={base} report={report} line={line} previous={previous} />}
          findingHref={(id) => `${base}/findings#${findingAnchor(id)}`}
        >
          <Trends tenantId={tenantId} report={report} />
        </ReportView>
      )}
    </LatestReport>
  );
}

interface MadeProps {
  readonly base: string;
  readonly report: DrawnReport;
  readonly line: KeptLine | undefined;
  readonly previous: ReportLine | undefined;
}

function Made({ base, report, line, previous }: MadeProps) {
  const words = useWords(reportWords);
  const tools = useTools().data?.tools ?? [];
  if (line === undefined) {
    return (
      <>
        {words.asOf} <TimeAgo at={report.generated_at} />
      </>
    );
  }
  return (
    <>
      {words.asOf} <TimeAgo at={line.at} /> {words.by(line.principal)} ·{' '}
      <Link href={`${base}/reports/${line.id}`}>{words.linkToReport}</Link>
      {previous && (
        <>
          {' · '}
          <Link href={`${base}/reports/${previous.id}/compare/${line.id}`}>{words.sincePrevious}</Link>
        </>
      )}
      {!WHOLE.has(line.tool) && (
        <strong className={classes['part']}>
          {words.onlyPart(tools.find(({ name }) => name === line.tool)?.title ?? line.tool)}
        </strong>
      )}
    </>
  );
}

function NoReport() {
  const words = useWords(tenantWords);
  const call = useWords(callWords);
  const diagnosis = useDiagnosis();
  const mayRun = useMay('operator');
  return (
    <Panel>
      <EmptyState icon="search" title={words.noReport}>
        <p>{mayRun ? words.noReportAbout : words.noReportViewer}</p>
        {mayRun && (
          <Button
            variant="default"
            leftSection={<Icon name="play" size={14} />}
            disabled={diagnosis.state.status === 'running'}
            onClick={diagnosis.run}
          >
            {call.runDiagnosis}
          </Button>
        )}
      </EmptyState>
    </Panel>
  );
}
