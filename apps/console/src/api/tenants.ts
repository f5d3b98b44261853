import { useQuery } from '@tanstack/react-query';
import { useHubApi } from './use-hub-api.ts';

/** A tenant as GET /admin/tenants tells it. */
export interface TenantEntry {
  readonly tenant_id: string;
  readonly source: 'file' | 'store' | 'environment';
  readonly name: string;
  readonly description: string | null;
  readonly contact: string | null;
  readonly created_at: string | null;
  readonly enabled: boolean;
  readonly link: { readonly kind: 'agent' | 'dial-out' | 'direct'; readonly agent_url?: string };
}

export const TENANTS_QUERY = ['tenants'];

export function useTenants() {
  const api = useHubApi();
  return useQuery({
    queryKey: TENANTS_QUERY,
    queryFn: async ({ signal }) =>
      (await api.get<{ tenants: readonly TenantEntry[] }>('/admin/tenants', signal)).tenants,
    staleTime: 30_000,
  });
}

/** One tenant; a tenant that is not there is a HubProblem with TENANT_UNKNOWN. */
export function useTenant(tenantId: string) {
  const api = useHubApi();
  return useQuery({
    queryKey: ['tenant-entry', tenantId],
    queryFn: ({ signal }) => api.get<TenantEntry>(`/admin/tenants/${encodeURIComponent(tenantId)}`, signal),
  });
}
