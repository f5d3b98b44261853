import { isAtLeast } from '../cluster/context.ts';
import { nameFe } from '../cluster/fe-name.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const LIMIT = { value: 4096, unit: 'connections per FE', source: 'FE qe_max_connection (1024 before 3.3)' };
const NEAR = { value: 90, unit: '% of qe_max_connection', source: 'own; FE qe_max_connection' };

export default defineCheck({
  id: 'memory.connections',
  severity: 'warning',
  title: { en: 'Connections nearly used up', zh: '连接数将耗尽' },
  since: '3.1',
  signal: 'fe_metrics connection_total by FE',
  thresholds: { near: NEAR, limit: LIMIT },
  impact: {
    en: 'At the limit the FE refuses new connections (Reach limit of connections).',
    zh: '达到上限后 FE 会拒绝新连接（Reach limit of connections）。',
  },
  causes: [
    { en: 'Connection pools are too large, or there are too many of them', zh: '连接池过大或过多' },
    { en: 'Idle connections are not closed', zh: '空闲连接未关闭' },
    { en: 'All clients use one FE', zh: '所有客户端都连接同一个 FE' },
  ],
  remedies: [
    { text: { en: 'See who is connected.', zh: '查看当前连接。' }, statement: 'SHOW PROCESSLIST;' },
    {
      text: { en: 'Let idle connections end sooner (seconds).', zh: '缩短空闲连接的保留时间（秒）。' },
      statement: 'SET GLOBAL wait_timeout = 3600;',
    },
    {
      text: {
        en: 'Put a load balancer in front of all FEs; only then raise qe_max_connection.',
        zh: '在所有 FE 前配置负载均衡；仍不足时再调大 qe_max_connection。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { connections: feMetrics('connection_total') },
  evaluate({ connections }, context) {
    const told = connections.rows.filter((row) => row.value !== null && row.value >= 0);
    if (told.length === 0) return untoldMetric('connection_total');
    const limit = isAtLeast(context, '3.3') === false ? 1024 : LIMIT.value;
    const full = told
      .filter((row) => ((row.value ?? 0) / limit) * 100 > NEAR.value)
      .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const worst = full[0];
    if (worst === undefined) return PASSED;
    const share = (worst.value ?? 0) / limit;
    return found({
      severity: 'warning',
      // The limit is the release's default: FE configuration cannot be read by SELECT.
      confidence: 'medium',
      summary: {
        en: `FE ${nameFe(worst.node)} has ${formatCount(worst.value ?? 0)} connections, ${formatShare(share)} of the default limit of ${formatCount(limit)}.`,
        zh: `FE ${nameFe(worst.node)} 有 ${formatCount(worst.value ?? 0)} 个连接，达到默认上限 ${formatCount(limit)} 的 ${formatShare(share)}。`,
      },
      objects: full.map((row) => ({ kind: 'node', name: `FE ${nameFe(row.node)}` })),
      measured: { value: Math.round(share * 1000) / 10, unit: NEAR.unit },
      threshold: NEAR,
      evidence: [evidenceOf(connections, full)],
    });
  },
});
