import type { ClusterLink } from '@starrocks-mcp/starrocks';

/**
 * One tenant's cluster: the link, and what is remembered about the cluster behind it. Made by whoever owns the link,
 * once per link, and dropped with it; never shared between tenants.
 */
export interface ClusterSession {
  readonly link: ClusterLink;
}

interface ClusterSessionDeps {
  readonly link: ClusterLink;
}

/** Opens nothing; closing the link stays with its owner. */
export function createClusterSession({ link }: ClusterSessionDeps): ClusterSession {
  return { link };
}
