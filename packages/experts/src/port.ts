import type { ResultSet } from '@starrocks-mcp/starrocks';

/**
 * How the experts see a cluster. The toolbox puts guard, limits, deadline and cancellation behind it; a test puts the
 * simulator. Rejects with a HubError; a check whose statement fails is reported as unknown with that code, never as passed.
 */
export interface ClusterPort {
  query(sql: string): Promise<ResultSet>;
}
