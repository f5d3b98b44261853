import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatShare } from '../form/quantity.ts';
import { DISK_METRICS, listUsableDisks, sumByNode } from './disks.ts';

const SPREAD = {
  value: 10,
  unit: 'percentage points',
  source: 'FE tablet_sched_balance_load_score_threshold (0.1)',
};
const FULLEST = { value: 50, unit: '%', source: 'FE tablet_sched_balance_load_disk_safe_threshold (0.5)' };

export default defineCheck({
  id: 'storage.node_imbalance',
  severity: 'warning',
  title: { en: 'Nodes unevenly filled', zh: '节点数据分布不均' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics disks_total_capacity, disks_avail_capacity by BE_ID',
  thresholds: { spread: SPREAD, fullest: FULLEST },
  impact: {
    en: 'The fullest node fills up first and works harder in every query.',
    zh: '最满的节点会最先写满，并在查询中承担更多负载。',
  },
  causes: [
    { en: 'A node was added lately and balancing is still under way', zh: '刚扩容节点，均衡尚未完成' },
    { en: 'A few tables have very large tablets', zh: '少数表的 Tablet 过大' },
    {
      en: 'Balancing is disabled, or colocation groups hold tablets in place',
      zh: '均衡被关闭，或 Colocate 组限制了迁移',
    },
  ],
  remedies: [
    {
      text: {
        en: 'See whether balancing is at work; after adding a node, wait for it.',
        zh: '查看均衡是否在进行；扩容后请等待完成。',
      },
      statement: 'SHOW PROC "/cluster_balance";',
    },
    {
      text: { en: 'If balancing is off, switch it on.', zh: '若均衡被关闭，请开启。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("tablet_sched_disable_balance" = "false");',
    },
  ],
  doc: 'administration/management/resource_management/Load_balance.md',
  reads: { disks: DISK_METRICS },
  evaluate({ disks }) {
    const nodes = sumByNode(listUsableDisks(disks)).toSorted((a, b) => b.usedShare - a.usedShare);
    const fullest = nodes[0];
    const emptiest = nodes.at(-1);
    if (fullest === undefined || emptiest === undefined) return PASSED;
    // A difference of binary fractions that should be 10 points may be a hair less.
    const points = (fullest.usedShare - emptiest.usedShare) * 100 + 1e-9;
    if (points < SPREAD.value || fullest.usedShare * 100 < FULLEST.value) return PASSED;
    const spread = Math.round(points * 10) / 10;
    return found({
      severity: 'warning',
      summary: {
        en: `BE ${fullest.node} is ${formatShare(fullest.usedShare)} full, BE ${emptiest.node} ${formatShare(emptiest.usedShare)}: ${spread} points apart.`,
        zh: `BE ${fullest.node} 已使用 ${formatShare(fullest.usedShare)}，BE ${emptiest.node} 仅 ${formatShare(emptiest.usedShare)}，相差 ${spread} 个百分点。`,
      },
      objects: [fullest, emptiest].map(({ node }) => ({ kind: 'node', name: `BE ${node}` })),
      measured: { value: spread, unit: SPREAD.unit },
      threshold: SPREAD,
      evidence: [
        evidenceOf(
          disks,
          [fullest, emptiest].flatMap(({ rows }) => rows),
        ),
      ],
    });
  },
});
