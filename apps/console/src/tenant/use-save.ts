import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tenantPath } from '../api/agents.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { tenantKey } from './use-tenant-queries.ts';

interface SaveInput {
  readonly tenantId: string;
  readonly method: 'PUT' | 'PATCH';
  /** Below the tenant's own path; empty for the tenant itself. */
  readonly path: string;
  /** Said when it is saved. */
  readonly told: string;
}

/** Saves something of a tenant and asks anew for all that is known of it. */
export function useSave<Body>({ tenantId, method, path, told }: SaveInput) {
  const api = useHubApi();
  const queries = useQueryClient();
  const announce = useAnnounce();
  return useMutation({
    mutationFn: (body: Body) => api.send({ method, path: tenantPath(tenantId) + path, body }),
    async onSuccess() {
      announce(told);
      await Promise.all([
        queries.invalidateQueries({ queryKey: tenantKey(tenantId) }),
        queries.invalidateQueries({ queryKey: ['fleet'] }),
      ]);
    },
  });
}
