import { defineRead } from '../form/read.ts';

/**
 * Transactions that a backend has committed and not published, by backend (shared-nothing). `stuck` counts those older
 * than a minute. Needs OPERATE ON SYSTEM.
 */
export const UNPUBLISHED_TXNS = defineRead({
  name: 'unpublished_txns',
  columns: {
    node: 'id',
    txns: 'number',
    tablets: 'number',
    stuck: 'number',
    oldest_commit: 'epoch_time',
    a_txn: 'id',
  },
  completeBelow: 2000,
  layouts: [
    {
      needs: { 'information_schema.be_txns': ['BE_ID', 'TXN_ID', 'TABLET_ID', 'COMMIT_TIME', 'PUBLISH_TIME'] },
      template:
        'SELECT BE_ID AS node, COUNT(DISTINCT TXN_ID) AS txns, COUNT(DISTINCT TABLET_ID) AS tablets, ' +
        'COUNT(DISTINCT CASE WHEN unix_timestamp() - COMMIT_TIME > 60 THEN TXN_ID END) AS stuck, ' +
        'MIN(COMMIT_TIME) AS oldest_commit, MIN(TXN_ID) AS a_txn FROM default_catalog.information_schema.be_txns ' +
        'WHERE COMMIT_TIME > 0 AND COALESCE(PUBLISH_TIME, 0) = 0 GROUP BY BE_ID ORDER BY oldest_commit LIMIT 2000',
    },
  ],
});
