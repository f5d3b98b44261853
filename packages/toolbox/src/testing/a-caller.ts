import type { ClusterLink } from '@starrocks-mcp/starrocks';
import { createClusterSession } from '../cluster-session.ts';
import type { Caller, ToolTenant } from '../context.ts';

type CallerOptions = Partial<Omit<Caller, 'tenant' | 'session'>> & {
  readonly link: ClusterLink;
  readonly tenant?: Partial<ToolTenant>;
};

/** A caller of tenant "acme" whose requests are numbered. */
export function aCaller({ link, tenant, ...rest }: CallerOptions): Caller {
  let requests = 0;
  return {
    tenant: { id: 'acme', name: 'Acme', language: 'en', adhocSql: true, ...tenant },
    principal: 'key-1',
    session: createClusterSession({ link }),
    requestId: () => `req-${(requests += 1)}`,
    ...rest,
  };
}
