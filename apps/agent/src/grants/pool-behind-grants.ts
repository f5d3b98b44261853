import type { ClusterPool } from '@starrocks-mcp/starrocks';
import type { GrantWatch } from './grant-watch.ts';

/** The same pool, for what the hub asks: nothing reaches the cluster while the account may do more than it should. */
export function poolBehindGrants(pool: ClusterPool, grants: GrantWatch): ClusterPool {
  return {
    async run(statement, options) {
      await grants.assertServing();
      return pool.run(statement, options);
    },
    async stream(statement, options) {
      await grants.assertServing();
      return pool.stream(statement, options);
    },
    close: () => pool.close(),
  };
}
