import { openPool, type ClusterPool } from '@starrocks-mcp/starrocks';
import type { DirectCluster } from '../config/config.ts';
import type { AgentConnection } from '../dial-out/agent-connection.ts';
import { openDialOutLink } from '../dial-out/dial-out-link.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { JobSigning } from './inbound-signer.ts';
import { openAgentLink } from './agent-link.ts';
import { retryUnsent } from './retry-unsent.ts';
import type { TenantLink } from './tenant-link.ts';

interface LinkOpenerDeps {
  readonly signing: JobSigning;
  /** The connection that a tenant's agent opened. */
  readonly agentOf: (tenantId: string) => AgentConnection | undefined;
  /** Throws when the way to the tenant's cluster was found broken. */
  readonly assertWayOpen: (tenantId: string) => void;
  /** The agent accepts its next token. */
  readonly onNextToken: (tenantId: string) => void;
}

/** Opens the way to a tenant's cluster; it connects with the first statement. */
export function createLinkOpener(deps: LinkOpenerDeps): (tenant: Tenant) => TenantLink {
  return (tenant) => retryUnsent(openLink(tenant, deps));
}

function openLink({ id, target, concurrency }: Tenant, deps: LinkOpenerDeps): TenantLink {
  const { agentOf, signing, assertWayOpen, onNextToken } = deps;
  switch (target.kind) {
    case 'agent':
      return openAgentLink({
        tenantId: id,
        ...target,
        concurrency,
        signing,
        beforeSending: () => assertWayOpen(id),
        onNextToken: () => onNextToken(id),
      });
    case 'dial-out':
      return openDialOutLink({ tenantId: id, concurrency, connection: () => agentOf(id) });
    case 'direct':
      return openDirectLink(target.cluster, concurrency);
  }
}

/** A pool beside the cluster. */
export function openDirectLink(cluster: DirectCluster, concurrency: number): ClusterPool {
  const { tls, password, ...address } = cluster;
  return openPool({
    ...address,
    password: password.reveal(),
    maxConnections: concurrency,
    ...(tls && { tls: { verify: tls.verify, ...(tls.ca !== undefined && { ca: tls.ca }) } }),
  });
}
