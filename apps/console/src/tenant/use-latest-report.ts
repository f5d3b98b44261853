import { useDiagnosis } from './diagnosis.tsx';
import type { DrawnReport, ReportLine } from './tenant-data.ts';
import { useKeptReport, useReports, WHOLE } from './use-tenant-queries.ts';

interface LatestReport {
  readonly report: DrawnReport | undefined;
  /** The line of the kept report; undefined for one that has just been made. */
  readonly line: ReportLine | undefined;
  /** The one of the same kind before it. */
  readonly previous: ReportLine | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly refetch: () => void;
}

/** The newest diagnosis of the whole cluster, or else the newest there is; one just made before the hub's list has it. */
export function useLatestReport(tenantId: string): LatestReport {
  const made = useDiagnosis().report;
  const list = useReports(tenantId);
  const lines = list.data?.reports ?? [];
  const line = lines.find(({ tool }) => WHOLE.has(tool)) ?? lines[0];
  const previous = line && lines.slice(lines.indexOf(line) + 1).find(({ tool }) => isSameKind(tool, line.tool));
  const kept = useKeptReport(tenantId, line?.id);
  const refetch = (): void => {
    void list.refetch();
    if (line !== undefined) void kept.refetch();
  };
  const keptReport = kept.data?.report;
  const isNewer = made !== undefined && made.generated_at > (keptReport?.generated_at ?? '');
  if (isNewer) return { report: made, line: undefined, previous: undefined, error: null, isPending: false, refetch };
  return {
    report: keptReport,
    line,
    previous,
    error: list.error ?? kept.error,
    isPending: list.isPending || (line !== undefined && kept.isPending),
    refetch,
  };
}

/** Reports of one kind ran the same checks, so that they compare. */
function isSameKind(one: string, other: string): boolean {
  return one === other || (WHOLE.has(one) && WHOLE.has(other));
}
