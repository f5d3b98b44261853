import { useQuery } from '@tanstack/react-query';
import { useHubApi } from './use-hub-api.ts';

/** A client's open line as GET /admin/connections tells it. */
export interface ClientConnection {
  readonly tenant: string;
  readonly key: string;
  readonly opened_at: string;
  readonly last_message_at: string | null;
  readonly messages: number;
  readonly unread_bytes: number;
}

interface Connections {
  readonly active: number;
  readonly requests_in_work: number;
  readonly connections: readonly ClientConnection[];
}

/** Figures of a tenant since this hub started. */
export interface TenantFigures {
  readonly tenant_id: string;
  /** Of tools, by whomever. */
  readonly calls: number;
  readonly errors: number;
  readonly latency_ms: { readonly p95: number | null };
  readonly agent: { readonly last_error: string | null };
}

interface Stats {
  readonly since: string;
  readonly tenants: readonly TenantFigures[];
}

const LOOK_AGAIN_MS = 5_000;

export function useConnections() {
  const api = useHubApi();
  return useQuery({
    queryKey: ['connections'],
    queryFn: ({ signal }) => api.get<Connections>('/admin/connections', signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useStats() {
  const api = useHubApi();
  return useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => api.get<Stats>('/admin/stats', signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}
