import { defineCheck, found, PASSED, type RemedyText } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatShare } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { AUDITED_QUERIES } from '../reads/audited-queries.ts';
import { nameGroup, slowestOf, withoutAudit, withQueryId } from './audit-answer.ts';

const SLOW = { value: 5000, unit: 'ms', source: 'FE qe_slow_log_ms' };
const COUNT = { value: 3, unit: 'slow queries', source: 'own; FE qe_slow_log_ms (5000)' };
const SHARE = { value: 5, unit: '% of the queries are slow', source: 'own; FE qe_slow_log_ms (5000)' };

const REMEDIES: readonly RemedyText[] = [
  {
    text: { en: 'Read the text and the cost of one query by its id.', zh: '按 query id 查看 SQL 与开销。' },
    statement:
      "SELECT stmt, queryTime, pendingTimeMs, scanBytes, scanRows, cpuCostNs, memCostBytes FROM starrocks_audit_db__.starrocks_audit_tbl__ WHERE queryId = '<query_id>';",
  },
  {
    text: { en: 'See where its time goes.', zh: '分析其时间消耗。' },
    statement: "ANALYZE PROFILE FROM '<query_id>';",
  },
  {
    text: { en: 'See which partitions and tablets it scans.', zh: '查看其扫描的分区与 Tablet。' },
    statement: 'EXPLAIN COSTS <query>;',
  },
];

export default defineCheck({
  id: 'query.slow_queries',
  severity: 'warning',
  title: { en: 'Slow queries', zh: '慢查询' },
  since: '2.5 with the AuditLoader plugin; 4.0 with the query history',
  signal: 'audit table queryTime by digest over 24 h, else _statistics_.query_history query_ms',
  thresholds: { slow: SLOW, count: COUNT, share: SHARE },
  impact: {
    en: 'People wait, and what these queries take is missing for the others.',
    zh: '用户等待时间长，且占用其他查询的资源。',
  },
  causes: [
    { en: 'No condition on the partition column or the sort key', zh: '查询缺少分区列或排序键条件' },
    { en: 'Missing or stale statistics lead to a bad join order', zh: '统计信息缺失或过期导致 Join 顺序不佳' },
    { en: 'Data skew: one tablet does most of the work', zh: '数据倾斜：单个 Tablet 承担大部分扫描' },
    { en: 'A cold data cache, or many small files', zh: '数据缓存未预热，或小文件过多' },
  ],
  remedies: REMEDIES,
  doc: 'administration/management/audit_loader.md',
  reads: { audit: optional(AUDITED_QUERIES) },
  evaluate({ audit }) {
    if (!audit.ok) return withoutAudit(audit);
    const groups = audit.rows.filter((row) => (row.slow ?? 0) > 0);
    const worst = groups[0];
    const slow = groups.reduce((sum, row) => sum + (row.slow ?? 0), 0);
    const all = worst?.all_queries ?? 0;
    const share = all === 0 ? 0 : slow / all;
    const isUsual = share * 100 > SHARE.value;
    const isHabit = slow >= COUNT.value;
    // One or two among hundreds are of no weight; among a few they are what people wait for.
    if (worst === undefined || !(isHabit || isUsual)) return PASSED;
    const often = isHabit && isUsual;
    const name = nameGroup(worst);
    const where = slowestOf(worst);
    return found({
      severity: often ? 'warning' : 'info',
      remedies: withQueryId(REMEDIES, worst),
      summary: {
        en: `${formatCount(slow)} of ${formatCount(all)} queries (${formatShare(share)}) took more than 5 s; above all ${name.en}, ${counted(worst.slow ?? 0, 'time', 'times')}, up to ${formatCount((worst.slowest_ms ?? 0) / 1000)} s${where.en}.`,
        zh: `${formatCount(all)} 个查询中有 ${formatCount(slow)} 个（${formatShare(share)}）超过 5 秒；最多的是 ${name.zh}，共 ${formatCount(worst.slow ?? 0)} 次，最长 ${formatCount((worst.slowest_ms ?? 0) / 1000)} 秒${where.zh}。`,
      },
      objects: groups.map((row) => ({ kind: 'task', name: nameGroup(row).en })),
      measured: often
        ? { value: Math.round(share * 1000) / 10, unit: SHARE.unit }
        : { value: Math.max(...groups.map((row) => row.slowest_ms ?? 0)), unit: SLOW.unit },
      threshold: often ? SHARE : SLOW,
      evidence: [evidenceOf(audit, groups)],
    });
  },
});
