import type { ClusterLink } from '@starrocks-mcp/starrocks';
import { createClusterSession } from '../cluster-session.ts';
import { DEFAULT_TOOL_LIMITS, type Caller, type ToolTenant } from '../context.ts';

type CallerOptions = Partial<Omit<Caller, 'tenant' | 'session'>> & {
  readonly link: ClusterLink;
  readonly tenant?: Partial<ToolTenant>;
};

/** A caller of tenant "acme" whose requests are numbered, and for whom counters are sampled at once. */
export function aCaller({ link, tenant, ...rest }: CallerOptions): Caller {
  let requests = 0;
  return {
    tenant: { id: 'acme', name: 'Acme', language: 'en', adhocSql: true, ...tenant },
    principal: 'key-1',
    session: createClusterSession({ link }),
    limits: { ...DEFAULT_TOOL_LIMITS, sampleIntervalMs: 1 },
    requestId: () => `req-${(requests += 1)}`,
    ...rest,
  };
}
