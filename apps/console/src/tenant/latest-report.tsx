import type { ReactNode } from 'react';
import { Answer } from '../ui/answer.tsx';
import type { DrawnReport, ReportLine } from './tenant-data.ts';
import { useLatestReport, type KeptLine } from './use-latest-report.ts';

interface Latest {
  readonly report: DrawnReport;
  /** Undefined for a report that has just been made. */
  readonly line: KeptLine | undefined;
  readonly previous: ReportLine | undefined;
}

interface LatestReportProps {
  readonly tenantId: string;
  /** Shown where there is no report yet. */
  readonly none: ReactNode;
  readonly children: (latest: Latest) => ReactNode;
}

/** The newest report, what stands in for it while it comes, or why it did not. */
export function LatestReport({ tenantId, none, children }: LatestReportProps) {
  const { report, line, previous, error, isPending, refetch } = useLatestReport(tenantId);
  const problem = error instanceof Error ? error : null;
  if (report === undefined && problem === null && !isPending) return none;
  const query = { data: report, error: problem, isPending, refetch };
  return <Answer query={query}>{(data) => children({ report: data, line, previous })}</Answer>;
}
