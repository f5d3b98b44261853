import { defineRead } from '../form/read.ts';

/** The cluster's time, zone and version; answered by the FE alone, so it works with every backend down. */
export const CLUSTER_CLOCK = defineRead({
  name: 'cluster_clock',
  columns: { cluster_now: 'id', epoch_seconds: 'number', time_zone: 'text', version: 'text' },
  layouts: [
    {
      needs: {},
      template:
        'SELECT CAST(now() AS VARCHAR) AS cluster_now, unix_timestamp() AS epoch_seconds, ' +
        '@@time_zone AS time_zone, @@version_comment AS version LIMIT 1',
    },
  ],
});
