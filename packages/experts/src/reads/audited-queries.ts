import { defineRead } from '../form/read.ts';
import { FOREIGN_DATABASES_SQL } from '../form/table-name.ts';

const AUDIT = 'starrocks_audit_db__.starrocks_audit_tbl__';
const GIB = 1024 ** 3;

const BIG = `(scan_bytes > ${10 * GIB} OR (scan_rows > 1000000000 AND scan_rows / (CASE WHEN return_rows > 1 THEN return_rows ELSE 1 END) > 1000000))`;

const FROM_AUDIT =
  "SELECT COALESCE(DB, '') AS db, COALESCE(DIGEST, '') AS query_digest, QUERYID AS query_id, QUERYTIME AS query_ms, " +
  'SCANBYTES AS scan_bytes, SCANROWS AS scan_rows, RETURNROWS AS return_rows ' +
  `FROM default_catalog.${AUDIT} WHERE \`TIMESTAMP\` >= date_sub(now(), INTERVAL {hours} HOUR) AND ISQUERY = 1 ` +
  `AND COALESCE(DB, '') NOT IN (${FOREIGN_DATABASES_SQL})`;

const FROM_HISTORY =
  "SELECT replace(COALESCE(DB, ''), 'default_catalog.', '') AS db, COALESCE(SQL_DIGEST, '') AS query_digest, CAST(NULL AS VARCHAR) AS query_id, " +
  'CAST(QUERY_MS AS DOUBLE) AS query_ms, CAST(NULL AS BIGINT) AS scan_bytes, CAST(NULL AS BIGINT) AS scan_rows, ' +
  'CAST(NULL AS BIGINT) AS return_rows FROM default_catalog._statistics_.query_history ' +
  "WHERE DT >= date_sub(now(), INTERVAL {hours} HOUR) AND replace(COALESCE(DB, ''), 'default_catalog.', '') " +
  `NOT IN (${FOREIGN_DATABASES_SQL})`;

function template(source: string): string {
  return (
    'SELECT db AS db, left(query_digest, 200) AS query_digest, query_count AS query_count, all_queries AS all_queries, slow AS slow, big AS big, ' +
    'slowest_ms AS slowest_ms, slowest_query AS slowest_query, most_bytes AS most_bytes, most_rows AS most_rows FROM (' +
    'SELECT db, query_digest, COUNT(*) AS query_count, SUM(COUNT(*)) OVER () AS all_queries, ' +
    'SUM(CASE WHEN query_ms > 5000 THEN 1 ELSE 0 END) AS slow, ' +
    `SUM(CASE WHEN ${BIG} THEN 1 ELSE 0 END) AS big, MAX(query_ms) AS slowest_ms, max_by(query_id, query_ms) AS slowest_query, ` +
    `MAX(scan_bytes) AS most_bytes, MAX(scan_rows) AS most_rows FROM (${source}) AS q GROUP BY db, query_digest) AS g ` +
    'WHERE slow > 0 OR big > 0 ORDER BY slow DESC, slowest_ms DESC, db, query_digest LIMIT 200'
  );
}

/**
 * Queries of the last hours (24) that took more than 5 s (qe_slow_log_ms) or scanned very much, by database and digest, from
 * the audit table of the AuditLoader plugin under its default name, else from the query history (4.0+, where it is on;
 * then without scans, and its digest is the SQL with `?` for literals). The SQL itself stays in the cluster: it holds the
 * customer's literals; the id of the slowest query leads to it.
 */
export const AUDITED_QUERIES = defineRead({
  name: 'audited_queries',
  columns: {
    db: 'id',
    query_digest: 'id',
    query_count: 'number',
    all_queries: 'number',
    slow: 'number',
    big: 'number',
    slowest_ms: 'number',
    slowest_query: 'id',
    most_bytes: 'number',
    most_rows: 'number',
  },
  parameters: { hours: { kind: 'integer', min: 1, max: 720, default: 24 } },
  layouts: [
    {
      needs: {
        [AUDIT]: [
          'QUERYID',
          'TIMESTAMP',
          'DB',
          'DIGEST',
          'QUERYTIME',
          'SCANBYTES',
          'SCANROWS',
          'RETURNROWS',
          'ISQUERY',
        ],
      },
      template: template(FROM_AUDIT),
    },
    {
      needs: { '_statistics_.query_history': ['DT', 'DB', 'SQL_DIGEST', 'QUERY_MS'] },
      template: template(FROM_HISTORY),
    },
  ],
});
