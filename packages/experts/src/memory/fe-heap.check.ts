import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const USED = { value: 90, unit: '% of the heap', source: 'administration/management/monitoring/alert.md' };
const NEAR_END = { value: 97, unit: '% of the heap', source: 'own' };

export default defineCheck({
  id: 'memory.fe_heap',
  severity: 'critical',
  title: { en: 'FE heap nearly full', zh: 'FE 堆内存将满' },
  since: '3.1',
  signal: 'fe_metrics jvm_heap_size_bytes type=used against type=max, in two samples',
  thresholds: { used: USED, nearEnd: NEAR_END },
  impact: {
    en: 'Long garbage collections stall every statement; out of memory ends the FE, and the leader with it.',
    zh: '长时间 GC 会阻塞所有语句；内存溢出将导致 FE 退出，Leader 亦可能因此切换。',
  },
  causes: [
    {
      en: 'Many tablets or partitions: about 16 GiB of heap for a million tablets',
      zh: 'Tablet 或分区过多：每百万 Tablet 约需 16 GiB 堆内存',
    },
    { en: 'Many loads and a long load history', zh: '导入频繁且保留历史较长' },
    { en: 'Very large statements, or many at once', zh: '超大 SQL 或并发过高' },
  ],
  remedies: [
    {
      text: { en: 'See which part of the FE holds the memory (3.2.4+).', zh: '查看 FE 各模块内存（3.2.4 起）。' },
      statement:
        'SELECT module_name, SUM(current_consumption) AS bytes FROM sys.fe_memory_usage GROUP BY module_name ORDER BY bytes DESC LIMIT 10;',
    },
    {
      text: {
        en: 'Raise -Xmx in JAVA_OPTS of fe.conf on every FE and restart them one after another, the leader last.',
        zh: '在各 FE 的 fe.conf 中调大 JAVA_OPTS 的 -Xmx，并逐个重启，最后重启 Leader。',
      },
    },
    {
      text: {
        en: 'Have fewer tablets: coarser partitions, fewer buckets, drop old partitions.',
        zh: '减少 Tablet：使用更粗的分区、更少的分桶，并清理历史分区。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { heap: twice(feMetrics('jvm_heap_size_bytes')) },
  evaluate({ heap }) {
    const used = lastingGauges(heap, 'jvm_heap_size_bytes', (labels) => labels.get('type') === 'used');
    const max = lastingGauges(heap, 'jvm_heap_size_bytes', (labels) => labels.get('type') === 'max');
    if (used.length === 0 || max.length === 0) return untoldMetric('jvm_heap_size_bytes');
    const full = used
      .flatMap((gauge) => {
        const limit = max.find(({ node }) => node === gauge.node);
        if (limit === undefined || limit.value <= 0) return [];
        return [{ ...gauge, limit, share: gauge.value / limit.value }];
      })
      .filter(({ share }) => share * 100 > USED.value)
      .toSorted((a, b) => b.share - a.share);
    const worst = full[0];
    if (worst === undefined) return PASSED;
    const threshold = worst.share * 100 > NEAR_END.value ? NEAR_END : USED;
    return found({
      severity: threshold === NEAR_END ? 'critical' : 'warning',
      summary: {
        en: `FE ${nameFe(worst.node)} uses ${formatShare(worst.share)} of its ${formatBytes(worst.limit.value)} heap, in both of two samples${full.length > 1 ? `; ${full.length} FEs are above ${USED.value} %` : ''}.`,
        zh: `FE ${nameFe(worst.node)} 两次采样均使用了 ${formatBytes(worst.limit.value)} 堆内存的 ${formatShare(worst.share)}${full.length > 1 ? `；共 ${full.length} 个 FE 超过 ${USED.value} %` : ''}。`,
      },
      objects: full.map(({ node }) => ({ kind: 'node', name: `FE ${nameFe(node)}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: USED.unit },
      threshold,
      evidence: [
        evidenceOf(
          heap.second,
          full.flatMap(({ row, limit }) => [row, limit.row]),
        ),
      ],
    });
  },
});
