import { queryOptions, useQuery } from '@tanstack/react-query';
import type { HubApi } from './hub-api.ts';
import { useHubApi } from './use-hub-api.ts';

/** An enrolled agent as GET /admin/tenants/:id/agents tells it. */
export interface AgentEntry {
  readonly agent_id: string;
  readonly state: 'online' | 'offline' | 'revoked';
  readonly version: string | null;
  readonly created_at: string;
  readonly connected_at: string | null;
  readonly last_seen_at: string | null;
  readonly revoked_at: string | null;
}

export interface Enrolment {
  readonly code: string;
  readonly expires_at: string;
  readonly command: string;
}

/** What POST /admin/tenants/:id/test tells of a way that works. */
export interface LinkTest {
  readonly agent_version: string | null;
  readonly database_version: string | null;
  readonly latency_ms: number | null;
}

export function agentsQuery(api: HubApi, tenantId: string) {
  return queryOptions({
    queryKey: ['agents', tenantId],
    queryFn: async ({ signal }) =>
      (await api.get<{ agents: readonly AgentEntry[] }>(`${tenantPath(tenantId)}/agents`, signal)).agents,
  });
}

/** Looks again every `everyMs`, to see an agent come and go. */
export function useAgents(tenantId: string, everyMs: number) {
  return useQuery({ ...agentsQuery(useHubApi(), tenantId), refetchInterval: everyMs });
}

/** The path of a tenant's routes. */
export function tenantPath(tenantId: string): string {
  return `/admin/tenants/${encodeURIComponent(tenantId)}`;
}
