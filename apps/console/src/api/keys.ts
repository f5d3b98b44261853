import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useHubApi } from './use-hub-api.ts';

export const KEY_ROLES = ['user', 'viewer', 'operator', 'admin', 'metrics'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** A key as GET /admin/keys tells it; never the key itself. */
export interface KeyEntry {
  readonly id: string;
  readonly name: string;
  readonly prefix: string | null;
  readonly source: 'file' | 'store' | 'environment';
  readonly role: KeyRole;
  readonly tenants: readonly string[] | 'all';
  readonly tools: readonly string[] | null;
  readonly rate_limit_per_minute: number | null;
  readonly concurrent_requests?: number | null;
  readonly source_addresses?: readonly string[] | null;
  readonly expires_at: string | null;
  readonly created_at: string | null;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

export interface NewKey {
  readonly name: string;
  readonly role: KeyRole;
  readonly tenants: readonly string[];
  readonly tools?: readonly string[];
  readonly rate_limit_per_minute?: number;
  readonly concurrent_requests?: number;
  readonly expires?: string;
  readonly source_addresses?: readonly string[];
}

const KEYS = ['keys'];

export function useKeys() {
  const api = useHubApi();
  return useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await api.get<{ keys: readonly KeyEntry[] }>('/admin/keys', signal)).keys,
  });
}

/** The answer holds the key itself, this once. */
export function useMakeKey() {
  const api = useHubApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewKey) =>
      api.send<KeyEntry & { readonly key: string }>({ method: 'POST', path: '/admin/keys', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}

export function useRevokeKey() {
  const api = useHubApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.send<void>({ method: 'DELETE', path: `/admin/keys/${encodeURIComponent(id)}` }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}
