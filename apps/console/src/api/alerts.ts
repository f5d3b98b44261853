import type { Severity } from '@starrocks-mcp/experts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLanguage } from '../words/language.tsx';
import { useHubApi } from './use-hub-api.ts';

export const TRANSITIONS = ['new', 'worsened', 'resolved'] as const;
export type Transition = (typeof TRANSITIONS)[number];

/** Whom the hub tells, as GET /admin/alert-targets tells it. */
export interface AlertTarget {
  readonly id: string;
  readonly name: string;
  readonly kind: 'webhook' | 'email';
  /** The origin alone: paths of webhooks often are passwords. */
  readonly url: string | null;
  readonly to: readonly string[] | null;
  readonly tenants: readonly string[] | 'all';
  readonly min_severity: Severity;
  readonly on: readonly Transition[];
  readonly created_at: string;
}

export type NewTarget = Pick<AlertTarget, 'name' | 'tenants' | 'min_severity' | 'on'> &
  ({ readonly kind: 'webhook'; readonly url: string } | { readonly kind: 'email'; readonly to: readonly string[] });

/** One message to one target, as GET /admin/alerts tells it. */
export interface AlertDelivery {
  readonly id: string;
  /** Null for a target that this operator may not see. */
  readonly target_name: string | null;
  readonly tenant_id: string;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly alerts: readonly {
    readonly transition: Transition;
    readonly severity: Severity;
    readonly finding_id: string;
    readonly title: string;
  }[];
  readonly report_id: string | null;
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly ended_at: string | null;
  readonly last_error: string | null;
}

interface TestedTarget {
  readonly success: boolean;
  readonly latency_ms: number;
  readonly error_code: string | null;
}

interface DeliveryPage {
  readonly alerts: readonly AlertDelivery[];
  readonly next_before: string | null;
}

const TARGETS = ['alert-targets'];
const LOOK_AGAIN_MS = 10_000;

export function useAlertTargets() {
  const api = useHubApi();
  return useQuery({
    queryKey: TARGETS,
    queryFn: async ({ signal }) =>
      (await api.get<{ targets: readonly AlertTarget[] }>('/admin/alert-targets', signal)).targets,
  });
}

/** The answer holds the secret of a webhook, this once. */
export function useMakeTarget() {
  const api = useHubApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewTarget) =>
      api.send<AlertTarget & { readonly secret?: string }>({ method: 'POST', path: '/admin/alert-targets', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: TARGETS }),
  });
}

export function useRemoveTarget() {
  const api = useHubApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.send<void>({ method: 'DELETE', path: targetPath(id) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: TARGETS }),
  });
}

export function useTestTarget() {
  const api = useHubApi();
  return useMutation({
    mutationFn: (id: string) => api.send<TestedTarget>({ method: 'POST', path: `${targetPath(id)}/test` }),
  });
}

/** What was told and is still to be told, the latest first. */
export function useDeliveries() {
  const api = useHubApi();
  const { language } = useLanguage();
  return useInfiniteQuery({
    queryKey: ['alerts', language],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<DeliveryPage>(
        `/admin/alerts?limit=50&language=${language}${pageParam === '' ? '' : `&before=${pageParam}`}`,
        signal,
      ),
    getNextPageParam: ({ next_before }) => next_before ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

function targetPath(id: string): string {
  return `/admin/alert-targets/${encodeURIComponent(id)}`;
}
