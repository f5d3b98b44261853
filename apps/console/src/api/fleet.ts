import type { Report, Severity } from '@starrocks-mcp/experts';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../words/language.tsx';
import { useHubApi } from './use-hub-api.ts';

export type ReportStatus = Report['status'];

interface WorstFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
}

/** A tenant as GET /admin/fleet tells it. */
export interface FleetTenant {
  readonly tenant_id: string;
  readonly name: string;
  readonly source: 'file' | 'store' | 'environment';
  readonly enabled: boolean;
  readonly link: { readonly kind: 'agent' | 'dial-out' | 'direct' };
  readonly agent: {
    readonly state: 'online' | 'offline' | 'not_enrolled' | 'unknown';
    readonly version: string | null;
    readonly last_seen_at: string | null;
  };
  /** StarRocks' own, as its last diagnosis saw it. */
  readonly release: string | null;
  readonly last_report: {
    readonly id: string;
    readonly at: string;
    readonly status: ReportStatus;
    readonly score: number | null;
    readonly worst: WorstFinding | null;
  } | null;
  /** Oldest first. */
  readonly trend: readonly { readonly at: string; readonly score: number | null }[];
  /** The higher, the sooner somebody should look. */
  readonly urgency: number;
}

export interface Fleet {
  readonly tenants: readonly FleetTenant[];
  readonly generated_at: string;
}

export const CHANGE_KINDS = ['new', 'worsened', 'improved', 'resolved', 'agent_online', 'agent_offline'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface FleetChange {
  readonly tenant_id: string;
  readonly at: string;
  readonly kind: ChangeKind;
  readonly finding: WorstFinding | null;
  readonly report_id: string | null;
}

export interface FleetChanges {
  readonly since: string;
  /** Of all since then, of which the latest are listed. */
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly changes: readonly FleetChange[];
}

const REFRESH_MS = 5_000;
/** A large fleet is a large answer; it is asked for less often. */
const LARGE = 200;
const REFRESH_LARGE_MS = 30_000;

export function useFleet() {
  const api = useHubApi();
  const { language } = useLanguage();
  return useQuery({
    queryKey: ['fleet', language],
    queryFn: ({ signal }) => api.get<Fleet>(`/admin/fleet?language=${language}`, signal),
    refetchInterval: ({ state }) => ((state.data?.tenants.length ?? 0) > LARGE ? REFRESH_LARGE_MS : REFRESH_MS),
  });
}

/** What changed within the last `hours`; of one kind, or of all. */
export function useFleetChanges(hours: number, kind: ChangeKind | null = null) {
  const api = useHubApi();
  const { language } = useLanguage();
  return useQuery({
    queryKey: ['fleet-changes', hours, kind, language],
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - hours * 3_600_000).toISOString();
      const query = new URLSearchParams({ since, language, ...(kind !== null && { kind }) });
      return api.get<FleetChanges>(`/admin/fleet/changes?${query.toString()}`, signal);
    },
    refetchInterval: REFRESH_LARGE_MS,
  });
}
