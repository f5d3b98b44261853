import { useDiagnosis } from './diagnosis.tsx';
import type { DrawnReport, KeptReport, ReportLine } from './tenant-data.ts';
import { useFleetLine, useKeptReport, useReports, WHOLE } from './use-tenant-queries.ts';

/** A kept report without its content. */
export type KeptLine = Pick<KeptReport, 'id' | 'at' | 'tool' | 'principal'>;

interface LatestReport {
  readonly report: DrawnReport | undefined;
  /** Where it is kept; undefined for one that has just been made. */
  readonly line: KeptLine | undefined;
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
  const fleet = useFleetLine(tenantId);
  const listed = lines.find(({ tool }) => WHOLE.has(tool))?.id;
  // Many analyses of one part may have pushed the last whole diagnosis off the first page.
  const isLooking = listed === undefined && fleet.isPending;
  const id = listed ?? fleet.data?.last_report?.id ?? (isLooking ? undefined : lines[0]?.id);
  const kept = useKeptReport(tenantId, id);
  const line = kept.data;
  const at = lines.findIndex((one) => one.id === line?.id);
  const previous = line && at >= 0 ? lines.slice(at + 1).find(({ tool }) => isSameKind(tool, line.tool)) : undefined;
  const refetch = (): void => {
    void list.refetch();
    if (id !== undefined) void kept.refetch();
  };
  const keptReport = kept.data?.report;
  const isNewer = made !== undefined && made.generated_at > (keptReport?.generated_at ?? '');
  if (isNewer) return { report: made, line: undefined, previous: undefined, error: null, isPending: false, refetch };
  return {
    report: keptReport,
    line,
    previous,
    error: list.error ?? kept.error,
    isPending: list.isPending || isLooking || (id !== undefined && kept.isPending),
    refetch,
  };
}

/** Reports of one kind ran the same checks, so that they compare. */
function isSameKind(one: string, other: string): boolean {
  return one === other || (WHOLE.has(one) && WHOLE.has(other));
}
