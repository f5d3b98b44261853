import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { parseByteSize } from '../form/byte-size.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';
import { describePools, MEMORY_POOLS } from './memory-pools.ts';

const USED = {
  value: 90,
  unit: '% of mem_limit',
  source: 'administration/management/monitoring/alert.md (90 % of the node)',
};

export default defineCheck({
  id: 'memory.backend_near_limit',
  severity: 'warning',
  title: { en: 'Backend memory nearly used up', zh: 'BE 内存接近上限' },
  since: '2.5 (where mem_limit is a size)',
  signal: 'be_metrics process_mem_bytes in two samples against be_configs mem_limit',
  thresholds: { used: USED },
  impact: {
    en: 'Queries and loads are cancelled at the limit; a machine without spare memory kills the process.',
    zh: '达到上限后查询与导入会被取消；机器无空闲内存时进程会被系统终止。',
  },
  causes: [
    { en: 'Big queries, or many at once', zh: '大查询，或并发过高' },
    { en: 'Loads of wide tables or of many partitions', zh: '宽表导入，或同时写入大量分区' },
    { en: 'Primary Key index in memory', zh: '主键索引常驻内存' },
    { en: 'Metadata of too many tablets, versions or segments', zh: 'Tablet、版本或 Segment 过多，元数据占用内存' },
  ],
  remedies: [
    {
      text: { en: 'See which pool has the memory.', zh: '查看内存被哪个模块占用。' },
      statement:
        "SELECT BE_ID, NAME, round(VALUE / 1073741824, 1) AS gib FROM information_schema.be_metrics WHERE NAME LIKE '%_mem_bytes' ORDER BY VALUE DESC LIMIT 30;",
    },
    {
      text: {
        en: 'If queries have it: limit their memory by a resource group, or let them spill.',
        zh: '若为查询占用：用资源组限制内存，或开启中间结果落盘。',
      },
      statement: 'SET GLOBAL enable_spill = true;',
    },
    {
      text: {
        en: 'If the Primary Key index has it: enable the persistent index.',
        zh: '若为主键索引占用：开启持久化索引。',
      },
      statement: 'ALTER TABLE <database>.<table> SET ("enable_persistent_index" = "true");',
    },
  ],
  doc: 'administration/management/resource_management/Memory_management.md',
  reads: { used: twice(beMetrics('process_mem_bytes')), limits: beConfigs('mem_limit'), pools: MEMORY_POOLS },
  evaluate({ used, limits, pools }) {
    const gauges = lastingGauges(used, 'process_mem_bytes');
    if (gauges.length === 0) return untoldMetric('process_mem_bytes');
    const limitOf = new Map(limits.rows.map((row) => [row.node, parseByteSize(row.value)] as const));
    const nodes = gauges.flatMap((gauge) => {
      const limit = limitOf.get(gauge.node);
      return limit === undefined ? [] : [{ ...gauge, limit, share: gauge.value / limit }];
    });
    const full = nodes.filter(({ share }) => share * 100 > USED.value).toSorted((a, b) => b.share - a.share);
    const worst = full[0];
    if (worst === undefined) return nodes.length === gauges.length ? PASSED : unknown(LIMIT_UNTOLD);
    const { text, rows } = describePools(pools, worst.node);
    return found({
      severity: 'warning',
      summary: {
        en: `BE ${worst.node} uses ${formatBytes(worst.value)}, ${formatShare(worst.share)} of its mem_limit of ${formatBytes(worst.limit)}${text === undefined ? '' : ` (${text.en})`}${full.length > 1 ? `; ${full.length} nodes are above ${USED.value} %` : ''}.`,
        zh: `BE ${worst.node} 使用 ${formatBytes(worst.value)} 内存，占 mem_limit（${formatBytes(worst.limit)}）的 ${formatShare(worst.share)}${text === undefined ? '' : `（${text.zh}）`}${full.length > 1 ? `；共 ${full.length} 个节点超过 ${USED.value} %` : ''}。`,
      },
      objects: full.map(({ node }) => ({ kind: 'node', name: `BE ${node}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: USED.unit },
      threshold: USED,
      evidence: [
        evidenceOf(
          used.second,
          full.map(({ row }) => row),
        ),
        ...(rows.length > 0 ? [evidenceOf(pools, rows)] : []),
      ],
    });
  },
});

const LIMIT_UNTOLD = {
  en: "mem_limit is a percentage, and the size of a node's memory cannot be read by SELECT; look at MemLimit and MemUsedPct in SHOW BACKENDS or SHOW COMPUTE NODES",
  zh: 'mem_limit 为百分比，而节点内存大小无法通过 SELECT 获得；请查看 SHOW BACKENDS 或 SHOW COMPUTE NODES 中的 MemLimit 与 MemUsedPct',
};
