import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { tenantPath } from '../api/agents.ts';
import type { Fleet } from '../api/fleet.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useLanguage } from '../words/language.tsx';
import { inChinese } from './tools-in-chinese.ts';
import type {
  Comparison,
  KeptReport,
  ReportLine,
  ScheduleAnswer,
  SeriesAnswer,
  TenantDetails,
  ToolListing,
} from './tenant-data.ts';

/** The tool that diagnoses a whole cluster. */
export const COMPREHENSIVE = 'analyze_system_comprehensive';

/** Those that do, whatever else they tell. */
export const WHOLE: ReadonlySet<string> = new Set([COMPREHENSIVE, 'compare_with_last_look']);

/** An agent that dies shows on an open page within some ten seconds. */
export const AGENT_POLL_MS = 4_000;
const REPORTS_POLL_MS = 15_000;
const HISTORY_PAGE = 50;

/** Everything kept of one tenant begins with this, so that it can be asked for anew at once. */
export function tenantKey(tenantId: string): readonly string[] {
  return ['tenant', tenantId];
}

export function useTenant(tenantId: string) {
  const api = useHubApi();
  return useQuery({
    queryKey: [...tenantKey(tenantId), 'details'],
    queryFn: ({ signal }) => api.get<TenantDetails>(tenantPath(tenantId), signal),
    refetchInterval: AGENT_POLL_MS,
  });
}

/** The tenant's line of the fleet: its agent as the hub sees it now, its release, its last scores. */
export function useFleetLine(tenantId: string) {
  const api = useHubApi();
  return useQuery({
    queryKey: [...tenantKey(tenantId), 'fleet-line'],
    queryFn: ({ signal }) => api.get<Fleet>(`/admin/fleet?${new URLSearchParams({ tenant: tenantId })}`, signal),
    refetchInterval: AGENT_POLL_MS,
    select: ({ tenants }) => tenants.find((tenant) => tenant.tenant_id === tenantId),
  });
}

/** The newest kept reports; those before `before` for the pages after the first. */
export function useReports(tenantId: string, before?: string) {
  const api = useHubApi();
  const { language } = useLanguage();
  const page = new URLSearchParams({ limit: String(HISTORY_PAGE), language, ...(before !== undefined && { before }) });
  return useQuery({
    queryKey: [...tenantKey(tenantId), 'reports', before ?? 'newest', language],
    queryFn: ({ signal }) =>
      api.get<{ reports: readonly ReportLine[]; next_before: string | null }>(
        `${tenantPath(tenantId)}/reports?${page}`,
        signal,
      ),
    refetchInterval: before === undefined ? REPORTS_POLL_MS : false,
  });
}

/** One kept report, which never changes. */
export function useKeptReport(tenantId: string, reportId: string | undefined) {
  const api = useHubApi();
  const { language } = useLanguage();
  return useQuery({
    queryKey: ['kept-report', tenantId, reportId, language],
    queryFn: ({ signal }) =>
      api.get<KeptReport>(
        `${tenantPath(tenantId)}/reports/${encodeURIComponent(reportId ?? '')}?${new URLSearchParams({ language })}`,
        signal,
      ),
    enabled: reportId !== undefined,
    staleTime: Infinity,
    // A newer one, or another language, takes the place of what is read only once it is there.
    placeholderData: keepPreviousData,
  });
}

export function useComparison({ tenantId, from, to }: { tenantId: string; from: string; to: string }) {
  const api = useHubApi();
  const { language } = useLanguage();
  const asked = new URLSearchParams({ with: to, language });
  const path = `${tenantPath(tenantId)}/reports/${encodeURIComponent(from)}/compare?${asked}`;
  return useQuery({
    queryKey: ['comparison', tenantId, from, to, language],
    queryFn: ({ signal }) => api.get<Comparison>(path, signal),
    staleTime: Infinity,
  });
}

interface SeriesAsked {
  readonly tenantId: string;
  readonly ids: readonly string[];
  readonly sinceMs: number;
  /** When the newest report was made: with another one there are new points. */
  readonly newest: string;
}

/** Figures over time. `sinceMs` is how far back from now. */
export function useSeries({ tenantId, ids, sinceMs, newest }: SeriesAsked) {
  const api = useHubApi();
  return useQuery({
    queryKey: [...tenantKey(tenantId), 'series', ids, sinceMs, newest],
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - sinceMs).toISOString();
      const query = new URLSearchParams({ ids: ids.join(','), since });
      return api.get<SeriesAnswer>(`${tenantPath(tenantId)}/series?${query}`, signal);
    },
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function useSchedule(tenantId: string) {
  const api = useHubApi();
  return useQuery({
    queryKey: [...tenantKey(tenantId), 'schedule'],
    queryFn: ({ signal }) => api.get<ScheduleAnswer>(`${tenantPath(tenantId)}/schedule`, signal),
  });
}

/** The tools of the hub, which change with its release alone, in the words of the page's language. */
export function useTools() {
  const api = useHubApi();
  const { language } = useLanguage();
  return useQuery({
    queryKey: ['tools'],
    queryFn: ({ signal }) => api.get<{ tools: readonly ToolListing[] }>('/admin/tools', signal),
    staleTime: Infinity,
    ...(language === 'zh' && { select: inChinese }),
  });
}
