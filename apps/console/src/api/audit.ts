import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useHubApi } from './use-hub-api.ts';

export const DECISIONS = ['allowed', 'denied', 'failed'] as const;
export type Decision = (typeof DECISIONS)[number];

export const RECORD_TYPES = [
  'call',
  'stream_start',
  'stream',
  'denial',
  'denials',
  'registry',
  'admin',
  'session',
  'agent',
  'open',
  'close',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** Ids of what changed, or how many when they are too many to name. */
export type RegistryChange = Readonly<Partial<Record<'added' | 'removed' | 'changed', readonly string[] | number>>>;

/** A line of the hub's record; each type has some of these. */
export interface AuditRecord {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly principal: string | null;
  readonly key_prefix?: string | null;
  readonly tenant?: string | null;
  readonly tool?: string;
  readonly action?: string;
  readonly subject?: string | null;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly statements?: readonly unknown[];
  readonly reads?: readonly { readonly table: string; readonly columns: readonly string[] }[];
  readonly rows?: number;
  readonly bytes?: number;
  readonly truncated?: boolean;
  readonly latency_ms?: number;
  readonly count?: number;
  readonly tenants?: RegistryChange;
  readonly keys?: RegistryChange;
  readonly decision?: Decision;
  readonly error_code?: string | null;
  readonly request_id?: string;
  readonly source?: string | null;
}

/** Time spans that one may choose from. */
export const AUDIT_HOURS = ['1', '24', '168'] as const;

export interface AuditVerdict {
  readonly intact: boolean;
  readonly records: number;
  readonly files: number;
  readonly first_at: string | null;
  readonly last_at: string | null;
  readonly broken?: { readonly file: string; readonly line: number; readonly why: string };
}

export interface AuditFilter {
  readonly tenant: string;
  /** Name of a tool or of an action. */
  readonly tool: string;
  readonly principal: string;
  readonly decision: Decision | '';
  /** Hours back from now; empty: all. */
  readonly hours: string;
}

const PAGE = 50;

interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly next_before: string | null;
}

/** The newest lines first, page by page. */
export function useAudit({ tenant, tool, principal, decision, hours }: AuditFilter) {
  const api = useHubApi();
  return useInfiniteQuery({
    queryKey: ['audit', tenant, tool, principal, decision, hours],
    initialPageParam: '',
    queryFn({ pageParam, signal }) {
      const since = hours === '' ? '' : new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
      const asked = { tenant, tool, principal, decision, since, before: pageParam, limit: `${PAGE}` };
      const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
      return api.get<AuditPage>(`/admin/audit?${query.toString()}`, signal);
    },
    getNextPageParam: ({ next_before }) => next_before ?? undefined,
  });
}

/** Reads the whole record, which takes a while. */
export function useVerifyAudit() {
  const api = useHubApi();
  return useMutation({ mutationFn: () => api.get<AuditVerdict>('/admin/audit/verify') });
}
