import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { lastingGauges } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const P95 = { value: 5000, unit: 'ms (P95)', source: 'administration/management/monitoring/alert.md' };

export default defineCheck({
  id: 'query.latency_high',
  severity: 'warning',
  title: { en: 'Queries are slow', zh: '查询延迟高' },
  since: '3.1',
  signal: 'fe_metrics query_latency type=95_quantile in two samples',
  thresholds: { p95: P95 },
  impact: {
    en: 'One query in twenty takes longer than this; dashboards and services that wait for it time out.',
    zh: '每二十个查询就有一个超过此耗时，依赖它的报表与服务可能超时。',
  },
  causes: [
    { en: 'A few big queries take the CPU, memory or disks of all', zh: '少数大查询占满 CPU、内存或磁盘' },
    { en: 'Scans without pruning: no condition on partition or sort key', zh: '扫描未裁剪：缺少分区或排序键条件' },
    { en: 'Missing or stale statistics, data skew, too many versions', zh: '统计信息缺失或过期、数据倾斜、版本过多' },
  ],
  remedies: [
    {
      text: { en: 'See what runs now and what it costs.', zh: '查看当前运行的查询及其开销。' },
      statement: "SHOW PROC '/current_queries';",
    },
    {
      text: {
        en: 'With the AuditLoader plugin, list the slowest queries of the last hour.',
        zh: '已安装 AuditLoader 插件时，列出最近一小时最慢的查询。',
      },
      statement:
        'SELECT queryId, db, queryTime, scanBytes, cpuCostNs, memCostBytes FROM starrocks_audit_db__.starrocks_audit_tbl__ WHERE `timestamp` > date_sub(now(), INTERVAL 1 HOUR) AND isQuery = 1 ORDER BY queryTime DESC LIMIT 20;',
    },
    {
      text: { en: 'Look at the profile of one of them.', zh: '查看其中一个查询的 Profile。' },
      statement: "ANALYZE PROFILE FROM '<query_id>';",
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { latency: twice(feMetrics('query_latency')) },
  evaluate({ latency }) {
    const quantiles = lastingGauges(latency, 'query_latency', (labels) => isP95(labels));
    if (quantiles.length === 0) return untoldMetric('query_latency');
    const slow = quantiles.filter(({ value }) => value > P95.value);
    const worst = slow[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `On FE ${nameFe(worst.node)} 5 % of the queries take longer than ${formatCount(worst.value / 1000)} s${slow.length > 1 ? `; ${slow.length} FEs are like this` : ''}.`,
        zh: `FE ${nameFe(worst.node)} 上有 5 % 的查询耗时超过 ${formatCount(worst.value / 1000)} 秒${slow.length > 1 ? `；共 ${slow.length} 个 FE 如此` : ''}。`,
      },
      objects: slow.map(({ node }) => ({ kind: 'node', name: `FE ${nameFe(node)}` })),
      measured: { value: worst.value, unit: P95.unit },
      threshold: P95,
      evidence: [
        evidenceOf(
          latency.second,
          slow.map(({ row }) => row),
        ),
      ],
    });
  },
});

/** The label is `95_quantile` in fe_metrics, `quantile=0.95` on the page for Prometheus; other labels tell parts of the queries. */
function isP95(labels: ReadonlyMap<string, string>): boolean {
  return labels.get('type') === '95_quantile' || labels.get('quantile') === '0.95';
}
