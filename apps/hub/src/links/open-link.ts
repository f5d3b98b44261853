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
  const { tls, password, ...address } = cluster;
  return openPool({
    ...address,
    password: password.reveal(),
    maxConnections: concurrency,
    ...(tls && { tls: { verify: tls.verify, ...(tls.ca !== undefined && { ca: tls.ca }) } }),
  });
}
