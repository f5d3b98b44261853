import { defineRead } from '../form/read.ts';

/**
 * The query queue of each warehouse (3.5+, filled with query queue v2). `longest_seconds` is the age of the oldest query that
 * waits or runs (BaseSlotTracker.getEarliestQueryWaitTimeSecond): it bounds the waiting time from above.
 */
export const QUERY_QUEUES = defineRead({
  name: 'query_queues',
  columns: {
    warehouse: 'id',
    pending: 'number',
    running: 'number',
    max_pending: 'number',
    longest_seconds: 'number',
    max_wait_seconds: 'number',
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.warehouse_metrics': [
          'WAREHOUSE_NAME',
          'QUEUE_PENDING_LENGTH',
          'QUEUE_RUNNING_LENGTH',
          'MAX_PENDING_LENGTH',
          'EARLIEST_QUERY_WAIT_TIME',
          'MAX_PENDING_TIME_SECOND',
        ],
      },
      template:
        'SELECT WAREHOUSE_NAME AS warehouse, CAST(QUEUE_PENDING_LENGTH AS BIGINT) AS pending, ' +
        'CAST(QUEUE_RUNNING_LENGTH AS BIGINT) AS running, CAST(MAX_PENDING_LENGTH AS BIGINT) AS max_pending, ' +
        'CAST(EARLIEST_QUERY_WAIT_TIME AS DOUBLE) AS longest_seconds, ' +
        'CAST(MAX_PENDING_TIME_SECOND AS BIGINT) AS max_wait_seconds ' +
        'FROM default_catalog.information_schema.warehouse_metrics ORDER BY pending DESC, warehouse LIMIT 500',
    },
  ],
});
