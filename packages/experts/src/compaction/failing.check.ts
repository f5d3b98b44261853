import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { defineRead, optional, twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { increasesOf } from '../reads/counters.ts';

const RATE = { value: 3, unit: 'failures per minute', source: 'administration/management/monitoring/alert.md' };
const LOG_MINUTES = 5;
const TYPES = new Set(['cumulative_compaction', 'base_compaction', 'update_compaction']);

/** Warnings about failed compactions of the last five minutes, counted by node and minute; the texts stay there. */
const COMPACTION_WARNINGS = defineRead({
  name: 'compaction_warnings',
  columns: { node: 'id', minutes_ago: 'number', failures: 'number' },
  layouts: [
    {
      needs: { 'information_schema.be_logs': ['BE_ID', 'LEVEL', 'TIMESTAMP', 'LOG'] },
      template:
        'SELECT BE_ID AS node, floor((unix_timestamp() - TIMESTAMP) / 60) AS minutes_ago, COUNT(*) AS failures ' +
        'FROM default_catalog.information_schema.be_logs ' +
        `WHERE TIMESTAMP >= unix_timestamp() - ${LOG_MINUTES * 60} AND LEVEL = 'W' ` +
        "AND LOG RLIKE 'compaction.*failed' GROUP BY BE_ID, floor((unix_timestamp() - TIMESTAMP) / 60) ORDER BY failures DESC LIMIT 1000",
    },
  ],
});

export default defineCheck({
  id: 'compaction.failing',
  severity: 'critical',
  title: { en: 'Compaction fails', zh: 'Compaction 失败' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics engine_requests_total type=*_compaction,status=failed (two samples); be_logs',
  thresholds: { rate: RATE },
  impact: {
    en: 'Versions of the tablets concerned pile up until their loads are refused.',
    zh: '相关 Tablet 的版本不断堆积，直至导入被拒绝。',
  },
  causes: [
    { en: 'Not enough memory for compaction', zh: 'Compaction 内存不足' },
    { en: 'A damaged replica', zh: '副本损坏' },
    { en: 'The table or partition is being dropped', zh: '表或分区正在被删除' },
  ],
  remedies: [
    {
      text: { en: 'Read what the backend says about it.', zh: '查看 BE 日志中的原因。' },
      statement:
        "SELECT BE_ID, TIMESTAMP, LOG FROM information_schema.be_logs WHERE TIMESTAMP > unix_timestamp() - 600 AND LEVEL = 'W' AND LOG RLIKE 'compaction.*failed' LIMIT 20;",
    },
    {
      text: {
        en: 'If one replica is damaged, set it bad so that it is cloned from a good one.',
        zh: '若某个副本损坏，将其置为 bad，由健康副本重新克隆。',
      },
      statement:
        'ADMIN SET REPLICA STATUS PROPERTIES ("tablet_id" = "<tablet_id>", "backend_id" = "<be_id>", "status" = "bad");',
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { requests: optional(twice(beMetrics('engine_requests_total'))), warnings: optional(COMPACTION_WARNINGS) },
  evaluate({ requests, warnings }) {
    if (!requests.ok && !warnings.ok) return unknown(requests.reason);
    const rising = requests.ok
      ? increasesOf(
          requests,
          (labels) => labels.get('status') === 'failed' && TYPES.has(labels.get('type') ?? ''),
        ).filter(({ increase }) => increase > 0)
      : [];
    const counted = rising.reduce((sum, { perMinute }) => sum + perMinute, 0);
    const logged = warnings.ok ? warnings.rows.filter((row) => (row.failures ?? 0) > RATE.value) : [];
    const loggedRate = Math.max(0, ...logged.map((row) => row.failures ?? 0));
    const rate = Math.max(counted, loggedRate);
    if (rate <= RATE.value) return requests.ok ? PASSED : unknown(requests.reason);
    const nodes = [...new Set([...rising.map(({ node }) => node), ...logged.map((row) => row.node)])];
    const kinds = [...new Set(rising.map(({ labels }) => labels.get('type') ?? ''))];
    return found({
      severity: 'critical',
      // One failure within a short interval makes a high rate by arithmetic alone.
      confidence: logged.length > 0 || rising.reduce((sum, { increase }) => sum + increase, 0) > 1 ? 'high' : 'medium',
      summary: {
        en: `Compaction fails about ${formatCount(rate)} times a minute on ${nodes.map((node) => `BE ${node}`).join(', ')}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}.`,
        zh: `${nodes.map((node) => `BE ${node}`).join('、')} 上 Compaction 每分钟失败约 ${formatCount(rate)} 次${kinds.length > 0 ? `（${kinds.join('、')}）` : ''}。`,
      },
      objects: nodes.map((node) => ({ kind: 'node', name: `BE ${node}` })),
      measured: { value: Math.round(rate * 10) / 10, unit: RATE.unit },
      threshold: RATE,
      evidence: [
        ...(requests.ok && rising.length > 0
          ? [
              evidenceOf(
                requests.second,
                rising.map(({ row }) => row),
              ),
            ]
          : []),
        ...(warnings.ok && logged.length > 0 ? [evidenceOf(warnings, logged)] : []),
      ],
    });
  },
});
