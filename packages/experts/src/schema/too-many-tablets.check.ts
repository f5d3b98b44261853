import { countTablets } from '../cluster/nodes.ts';
import { defineCheck, found, notApplicable, PASSED, unknown, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import type { Evidence } from '../report.ts';
import { formatCount } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { TABLETS_OF_BACKENDS } from '../reads/tablets-of-backends.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const PER_NODE = { value: 200_000, unit: 'tablets per backend', source: 'best_practices/partitioning.md' };

export default defineCheck({
  id: 'schema.too_many_tablets',
  severity: 'warning',
  title: { en: 'Too many tablets', zh: 'Tablet 数量过多' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'fe_metrics tablet_num by backend; be_tablets COUNT(*) by BE_ID where there is no fe_metrics (2.5)',
  thresholds: { perNode: PER_NODE },
  impact: {
    en: 'Metadata fills the memory of FE and backends; reports, restarts and repairs take long.',
    zh: '元数据占满 FE 与 BE 内存；Tablet 汇报、重启与副本修复变慢。',
  },
  causes: [
    { en: 'Partitions too fine, or kept for ever', zh: '分区过细或从不清理' },
    { en: 'Too many buckets for the data', zh: '分桶数相对数据量过多' },
    { en: 'Too few backends', zh: 'BE 节点过少' },
  ],
  remedies: [
    {
      text: { en: 'See which tables have the most tablets.', zh: '查看 Tablet 最多的表。' },
      statement:
        'SELECT DB_NAME, TABLE_NAME, COUNT(*) AS partitions, SUM(BUCKETS * REPLICATION_NUM) AS tablets FROM information_schema.partitions_meta GROUP BY DB_NAME, TABLE_NAME ORDER BY tablets DESC LIMIT 20;',
    },
    {
      text: { en: 'Let old partitions expire.', zh: '让历史分区自动过期。' },
      statement: 'ALTER TABLE <database>.<table> SET ("partition_live_number" = "<n>");',
    },
    {
      text: {
        en: 'Merge partitions of history into coarser ones, or add backends.',
        zh: '合并历史分区，或增加 BE 节点。',
      },
    },
  ],
  doc: 'best_practices/partitioning.md',
  reads: { tablets: optional(feMetrics('tablet_num')), byNode: optional(TABLETS_OF_BACKENDS) },
  evaluate({ tablets, byNode }) {
    if (tablets.ok) {
      const told = countTablets(tablets.rows);
      return told.size === 0 ? untoldMetric('tablet_num') : judge([...told], evidenceOf(tablets));
    }
    if (byNode.ok) {
      const counts = byNode.rows.map(({ node, tablets: count }): [string, number] => [node, count ?? 0]);
      return judge(counts, evidenceOf(byNode));
    }
    const failed = [tablets, byNode].find(({ missing }) => !missing);
    return failed === undefined ? notApplicable(tablets.reason) : unknown(failed.reason);
  },
});

function judge(counts: [string, number][], evidence: Evidence): Verdict {
  const full = counts.filter(([, count]) => count > PER_NODE.value).toSorted((a, b) => b[1] - a[1]);
  const worst = full[0];
  if (worst === undefined) return PASSED;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return found({
    severity: 'warning',
    summary: {
      en: `Backend ${worst[0]} holds ${formatCount(worst[1])} tablets, all backends together ${formatCount(total)}${full.length > 1 ? `; ${full.length} backends are above ${formatCount(PER_NODE.value)}` : ''}.`,
      zh: `BE ${worst[0]} 上有 ${formatCount(worst[1])} 个 Tablet，集群共 ${formatCount(total)} 个${full.length > 1 ? `；共 ${full.length} 个 BE 超过 ${formatCount(PER_NODE.value)}` : ''}。`,
    },
    objects: full.map(([name]) => ({ kind: 'node', name })),
    measured: { value: worst[1], unit: PER_NODE.unit },
    threshold: PER_NODE,
    evidence: [evidence],
  });
}
