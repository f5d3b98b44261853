import { openPool, type ClusterLink } from '@starrocks-mcp/starrocks';
import type { DirectCluster } from '../config/config.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { openAgentLink } from './agent-link.ts';

/** The way to a tenant's cluster; connects with the first statement. */
export function openLink({ id, target, concurrency }: Tenant): ClusterLink {
  if (target.kind === 'agent')
    return openAgentLink({ tenantId: id, url: target.url, token: target.token, concurrency });
  return openDirectLink(target.cluster, concurrency);
}

/** A pool beside the cluster. */
export function openDirectLink(cluster: DirectCluster, concurrency: number): ClusterLink {
  return openPool({ ...cluster, password: cluster.password.reveal(), maxConnections: concurrency });
}
