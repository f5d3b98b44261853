import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { formatShare } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { increasesOf, type Increase } from '../reads/counters.ts';
import { tellsMetric } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const BUSY = { value: 90, unit: '% of the CPU', source: 'administration/management/monitoring/alert.md' };

export default defineCheck({
  id: 'memory.cpu_busy',
  severity: 'warning',
  title: { en: 'CPU busy', zh: 'CPU 繁忙' },
  since: '2.5',
  signal: 'be_metrics cpu by mode: 1 - idle / all between two samples',
  thresholds: { busy: BUSY },
  impact: {
    en: 'Queries and loads slow each other down; heartbeats can be late.',
    zh: '查询与导入相互拖慢，心跳也可能延迟。',
  },
  causes: [
    { en: 'Big queries, or very many small ones', zh: '大查询，或大量小查询' },
    { en: 'Large loads or compaction catching up', zh: '大批量导入，或 Compaction 追赶积压' },
    { en: 'Another process on the machine', zh: '机器上的其他进程' },
  ],
  remedies: [
    {
      text: { en: 'See what runs now and how much CPU it takes.', zh: '查看当前运行的查询及其 CPU 消耗。' },
      statement: "SHOW PROC '/current_queries';",
    },
    {
      text: {
        en: 'Give big queries a resource group with a CPU limit.',
        zh: '为大查询设置带 CPU 限制的资源组。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { cpu: twice(beMetrics('cpu')) },
  evaluate({ cpu }) {
    if (!tellsMetric(cpu, 'cpu')) return untoldMetric('cpu');
    const nodes = [
      ...groupBy(
        increasesOf(cpu, (labels) => labels.has('mode')),
        ({ node }) => node,
      ),
    ].flatMap(([node, modes]) => {
      const all = sum(modes);
      const idle = sum(modes.filter(({ labels }) => labels.get('mode') === 'idle'));
      return all <= 0 ? [] : [{ node, share: 1 - idle / all, modes }];
    });
    const busy = nodes.filter(({ share }) => share * 100 > BUSY.value).toSorted((a, b) => b.share - a.share);
    const worst = busy[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      confidence: 'medium',
      summary: {
        en: `BE ${worst.node} used ${formatShare(worst.share)} of its CPU over ${Math.round(cpu.seconds)} s${busy.length > 1 ? `; ${busy.length} nodes are above ${BUSY.value} %` : ''}.`,
        zh: `BE ${worst.node} 在 ${Math.round(cpu.seconds)} 秒内 CPU 使用率为 ${formatShare(worst.share)}${busy.length > 1 ? `；共 ${busy.length} 个节点超过 ${BUSY.value} %` : ''}。`,
      },
      objects: busy.map(({ node }) => ({ kind: 'node', name: `BE ${node}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: BUSY.unit },
      threshold: BUSY,
      evidence: [
        evidenceOf(
          cpu.second,
          worst.modes.map(({ row }) => row),
        ),
      ],
    });
  },
});

function sum(modes: readonly Increase[]): number {
  return modes.reduce((total, { increase }) => total + increase, 0);
}
