import { defineRead } from '../form/read.ts';

/**
 * Cloud-native partitions whose compaction score is above 100 and whose compaction has not caught up, the highest first.
 * A score stays in the table until the next publish, so one that has caught up says nothing.
 */
export const COMPACTION_PRESSURE = defineRead({
  name: 'compaction_pressure',
  architecture: 'shared-data',
  columns: {
    db: 'id',
    table_name: 'id',
    partition_name: 'id',
    partition_id: 'id',
    buckets: 'number',
    max_score: 'number',
    avg_score: 'number',
    compacted_version: 'number',
    visible_version: 'number',
  },
  layouts: [
    {
      needs: {
        'information_schema.partitions_meta': [
          'DB_NAME',
          'TABLE_NAME',
          'PARTITION_NAME',
          'PARTITION_ID',
          'BUCKETS',
          'MAX_CS',
          'AVG_CS',
          'COMPACT_VERSION',
          'VISIBLE_VERSION',
        ],
      },
      template:
        'SELECT DB_NAME AS db, TABLE_NAME AS table_name, PARTITION_NAME AS partition_name, PARTITION_ID AS partition_id, ' +
        'BUCKETS AS buckets, MAX_CS AS max_score, AVG_CS AS avg_score, COMPACT_VERSION AS compacted_version, ' +
        'VISIBLE_VERSION AS visible_version FROM default_catalog.information_schema.partitions_meta ' +
        'WHERE MAX_CS > 100 AND VISIBLE_VERSION > COALESCE(COMPACT_VERSION, 0) ORDER BY max_score DESC, partition_id LIMIT 500',
    },
  ],
});
