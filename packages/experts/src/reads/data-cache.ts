import { defineRead } from '../form/read.ts';

/**
 * The data cache of each node (3.3+): STATUS is NORMAL, UPDATING, LOADING, ABNORMAL or Disabled, in any case; bytes are null
 * when it is disabled. Needs OPERATE ON SYSTEM.
 */
export const DATA_CACHE = defineRead({
  name: 'data_cache',
  columns: {
    node: 'id',
    status: 'id',
    disk_quota: 'number',
    disk_used: 'number',
    mem_quota: 'number',
    mem_used: 'number',
  },
  completeBelow: 5000,
  layouts: [
    {
      needs: {
        'information_schema.be_datacache_metrics': [
          'BE_ID',
          'STATUS',
          'DISK_QUOTA_BYTES',
          'DISK_USED_BYTES',
          'MEM_QUOTA_BYTES',
          'MEM_USED_BYTES',
        ],
      },
      template:
        'SELECT BE_ID AS node, upper(STATUS) AS status, DISK_QUOTA_BYTES AS disk_quota, DISK_USED_BYTES AS disk_used, ' +
        'MEM_QUOTA_BYTES AS mem_quota, MEM_USED_BYTES AS mem_used ' +
        'FROM default_catalog.information_schema.be_datacache_metrics ORDER BY node LIMIT 5000',
    },
  ],
});
