import { defineCheck, found, notApplicable, PASSED, type RemedyText } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatBytes, formatCount } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { AUDITED_QUERIES } from '../reads/audited-queries.ts';
import { nameGroup, slowestOf, withoutAudit, withQueryId } from './audit-answer.ts';

const BYTES = { value: 10, unit: 'GiB scanned by a query', source: 'own; big_query_log_scan_bytes_threshold (10 GiB)' };
const ROWS = {
  value: 1_000_000,
  unit: 'rows scanned for a row returned, beyond 1,000,000,000 rows',
  source: 'own; big_query_log_scan_rows_threshold (1,000,000,000)',
};

const REMEDIES: readonly RemedyText[] = [
  {
    text: { en: 'Read the text of one query by its id.', zh: '按 query id 查看 SQL。' },
    statement:
      "SELECT stmt, scanBytes, scanRows, returnRows FROM starrocks_audit_db__.starrocks_audit_tbl__ WHERE queryId = '<query_id>';",
  },
  {
    text: {
      en: 'Add a condition on the partition column, partition by the column that people filter on, or compute the aggregate in a materialized view.',
      zh: '增加分区列条件、按常用过滤列分区，或用物化视图预计算聚合。',
    },
  },
  {
    text: {
      en: 'Stop such queries by a resource group (bytes and rows a query may scan).',
      zh: '通过资源组限制单个查询的扫描量。',
    },
    statement: "ALTER RESOURCE GROUP <group> WITH ('big_query_scan_rows_limit' = '10000000000');",
  },
];

export default defineCheck({
  id: 'query.big_scans',
  severity: 'info',
  title: { en: 'Queries scan very much', zh: '查询扫描量过大' },
  since: '2.5 with the AuditLoader plugin',
  signal: 'audit table scanBytes, scanRows / returnRows by digest over 24 h',
  thresholds: { bytes: BYTES, rows: ROWS },
  impact: {
    en: 'Disks, network and cache of all nodes work for a few queries.',
    zh: '少数查询占用所有节点的磁盘、网络与缓存。',
  },
  causes: [
    { en: 'No condition on the partition column, or a function around it', zh: '缺少分区列条件，或在分区列上使用函数' },
    {
      en: 'The table is not partitioned, or its sort key does not fit its queries',
      zh: '表未分区，或排序键与查询不匹配',
    },
    { en: 'The same aggregate is computed again and again', zh: '重复计算相同的聚合' },
  ],
  remedies: REMEDIES,
  doc: 'administration/management/monitor_manage_big_queries.md',
  reads: { audit: optional(AUDITED_QUERIES) },
  evaluate({ audit }) {
    if (!audit.ok) return withoutAudit(audit);
    if (audit.rows.length > 0 && audit.rows.every((row) => row.most_bytes === null)) return notApplicable(NO_SCANS);
    const groups = audit.rows
      .filter((row) => (row.big ?? 0) > 0)
      .toSorted((a, b) => (b.most_bytes ?? 0) - (a.most_bytes ?? 0));
    const worst = groups[0];
    const big = groups.reduce((sum, row) => sum + (row.big ?? 0), 0);
    if (worst === undefined) return PASSED;
    const name = nameGroup(worst);
    const where = slowestOf(worst);
    return found({
      severity: 'info',
      remedies: withQueryId(REMEDIES, worst),
      summary: {
        en: `${counted(big, 'query', 'queries')} scanned more than 10 GiB or a million rows for each one returned; the largest: ${name.en}, ${formatBytes(worst.most_bytes ?? 0)} and ${formatCount(worst.most_rows ?? 0)} rows${where.en}.`,
        zh: `${formatCount(big)} 个查询扫描超过 10 GiB，或每返回一行扫描超过一百万行；最大的是${name.zh}，扫描 ${formatBytes(worst.most_bytes ?? 0)}、${formatCount(worst.most_rows ?? 0)} 行${where.zh}。`,
      },
      objects: groups.map((row) => ({ kind: 'task', name: nameGroup(row).en })),
      measured: { value: Math.round(((worst.most_bytes ?? 0) / 1024 ** 3) * 10) / 10, unit: BYTES.unit },
      threshold: BYTES,
      evidence: [evidenceOf(audit, groups)],
      facts: { scans: big },
    });
  },
});

const NO_SCANS = {
  en: 'the query history does not tell what a query scanned; the AuditLoader plugin does',
  zh: '查询历史不记录扫描量；需安装 AuditLoader 插件',
};
