import { defineRead, type Row, type Rows } from '../form/read.ts';

const PARTS = ['queue_count', 'active_threads', 'threadpool_size'] as const;
const POOL = `regexp_extract(NAME, '^(.*)_(${PARTS.join('|')})$', 1)`;
const valueOf = (part: string): string => `MAX(CASE WHEN NAME LIKE '%_${part}' THEN VALUE END)`;

/**
 * Nodes that answer, one row each with `pool` empty: `be_*` rows come from live backends and compute nodes only. Beside them
 * one row for each thread pool that has a queue while every thread works (starrocks_metrics.h:76: each pool reports
 * queue_count, active_threads, threadpool_size). Needs OPERATE ON SYSTEM.
 */
export const ANSWERING_NODES = defineRead({
  name: 'answering_nodes',
  columns: { node: 'id', pool: 'id', metrics: 'number', queued: 'number', busy: 'number', size: 'number' },
  completeBelow: 5000,
  layouts: [
    {
      needs: { 'information_schema.be_metrics': ['BE_ID', 'NAME', 'VALUE'] },
      template:
        'SELECT node AS node, pool AS pool, metrics AS metrics, queued AS queued, busy AS busy, size AS size FROM (' +
        `SELECT BE_ID AS node, COALESCE(${POOL}, '') AS pool, COUNT(*) AS metrics, ` +
        `${valueOf('queue_count')} AS queued, ${valueOf('active_threads')} AS busy, ${valueOf('threadpool_size')} AS size ` +
        `FROM default_catalog.information_schema.be_metrics GROUP BY BE_ID, COALESCE(${POOL}, '')) AS p ` +
        "WHERE pool = '' OR (queued > 0 AND size > 0 AND busy >= size) ORDER BY pool, node LIMIT 5000",
    },
  ],
});

type NodeRow = Row<typeof ANSWERING_NODES.columns>;

/** The rows that stand for nodes. */
export function answeringNodes({ rows }: Rows<typeof ANSWERING_NODES.columns>): readonly NodeRow[] {
  return rows.filter((row) => row.pool === '');
}

/** The rows that stand for saturated thread pools. */
export function busyPools({ rows }: Rows<typeof ANSWERING_NODES.columns>): readonly NodeRow[] {
  return rows.filter((row) => row.pool !== '');
}
