import { defineRead } from '../form/read.ts';

/** Partitions by their number of replicas (3.1.9+). */
export const REPLICA_COUNTS = defineRead({
  name: 'replica_counts',
  columns: { replicas: 'number', partitions: 'number', tables: 'number' },
  layouts: [
    {
      needs: { 'information_schema.partitions_meta': ['REPLICATION_NUM', 'DB_NAME', 'TABLE_NAME'] },
      template:
        'SELECT REPLICATION_NUM AS replicas, COUNT(*) AS partitions, ' +
        "COUNT(DISTINCT concat(DB_NAME, '.', TABLE_NAME)) AS tables " +
        'FROM default_catalog.information_schema.partitions_meta GROUP BY REPLICATION_NUM ORDER BY replicas LIMIT 50',
    },
  ],
});
