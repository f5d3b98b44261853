import { defineRead } from '../form/read.ts';

const PARTS = ['queue_count', 'active_threads', 'threadpool_size'] as const;

const POOL = `regexp_extract(NAME, '^(.*)_(${PARTS.join('|')})$', 1)`;
const IS_POOL = PARTS.map((part) => `NAME LIKE '%_${part}'`).join(' OR ');
const valueOf = (part: string): string => `MAX(CASE WHEN NAME LIKE '%_${part}' THEN VALUE END)`;

/**
 * Thread pools of backends and compute nodes with a queue while every thread works (starrocks_metrics.h:76: each pool
 * reports queue_count, active_threads, threadpool_size). Needs OPERATE ON SYSTEM.
 */
export const BUSY_POOLS = defineRead({
  name: 'busy_pools',
  columns: { node: 'id', pool: 'id', queued: 'number', active: 'number', size: 'number' },
  completeBelow: 2000,
  layouts: [
    {
      needs: { 'information_schema.be_metrics': ['BE_ID', 'NAME', 'VALUE'] },
      template:
        'SELECT node AS node, pool AS pool, queued AS queued, active AS active, size AS size FROM (' +
        `SELECT BE_ID AS node, ${POOL} AS pool, ` +
        `${valueOf('queue_count')} AS queued, ${valueOf('active_threads')} AS active, ${valueOf('threadpool_size')} AS size ` +
        `FROM default_catalog.information_schema.be_metrics WHERE ${IS_POOL} GROUP BY BE_ID, ${POOL}) AS p ` +
        'WHERE queued > 0 AND size > 0 AND active >= size ORDER BY queued DESC, node, pool LIMIT 2000',
    },
  ],
});
