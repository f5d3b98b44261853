import { defineCheck, found, PASSED, unknown, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional, type Row, type Rows } from '../form/read.ts';
import { namePartition, nameTable } from '../form/table-name.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { COMPACTION_PRESSURE } from '../reads/compaction-pressure.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';
import { REDUCE_VERSIONS_REMEDIES } from './reduce-versions-remedies.ts';

const WARNING = { value: 100, unit: 'score', source: 'administration/management/compaction.md' };
const CRITICAL = {
  value: 500,
  unit: 'score',
  source: 'administration/management/compaction.md; own in shared-nothing',
};

const GAUGES = beMetrics(
  'tablet_cumulative_max_compaction_score',
  'tablet_base_max_compaction_score',
  'tablet_update_max_compaction_score',
);

/** What the FE makes of the tablet reports: the highest of the cluster and, by `backend` label, of each backend (3.1+). */
const TOLD = feMetrics('max_tablet_compaction_score', 'tablet_max_compaction_score');

type Backlog = Row<typeof BE_COMPACTIONS.columns>;

export default defineCheck({
  id: 'compaction.score_high',
  severity: 'critical',
  title: { en: 'High compaction score', zh: 'Compaction Score 过高' },
  since: '3.1',
  signal:
    'be_compactions CANDIDATE_MAX_SCORE, be_metrics tablet_*_max_compaction_score and fe_metrics max_tablet_compaction_score, tablet_max_compaction_score; partitions_meta MAX_CS in shared-data',
  thresholds: { warning: WARNING, critical: CRITICAL },
  impact: {
    en: 'Queries merge many small files and slow down; if it goes on, loads are slowed and then rejected.',
    zh: '查询需要合并大量小文件而变慢；若持续下去，导入会被限速，最终被拒绝。',
  },
  causes: [
    {
      en: 'The load rate is beyond what compaction can do: small and frequent loads',
      zh: '导入速率超过 Compaction 能力：导入小而频繁',
    },
    { en: 'Compaction is disabled, fails, or has too few threads', zh: 'Compaction 被关闭、失败或线程不足' },
    { en: 'Frequent DELETE statements', zh: '频繁执行 DELETE' },
  ],
  remedies: [
    ...REDUCE_VERSIONS_REMEDIES,
    {
      text: { en: 'Compact the worst partition now.', zh: '立即对最严重的分区执行 Compaction。' },
      statement: 'ALTER TABLE <database>.<table> COMPACT <partition>;',
    },
  ],
  doc: 'administration/management/compaction.md',
  reads: {
    partitions: optional(COMPACTION_PRESSURE),
    gauges: optional(GAUGES),
    told: optional(TOLD),
    backlog: optional(BE_COMPACTIONS),
  },
  evaluate({ partitions, gauges, told, backlog }, context) {
    const isShared = context.architecture === 'shared-data';
    if (isShared && !partitions.ok) return unknown(partitions.reason);
    if (partitions.ok && (isShared || partitions.rows.length > 0)) {
      return partitions.rows.length === 0 && context.visibleTables === 0
        ? unknown(NO_TABLE)
        : judgePartitions(partitions);
    }
    if (!gauges.ok && !backlog.ok) return unknown(gauges.reason);
    const verdict = judgeBackends(gauges.ok ? gauges : undefined, backlog.ok ? backlog : undefined);
    return verdict.status === 'passed' && told.ok && backlog.ok ? judgeTold(told, backlog) : verdict;
  },
});

function judgePartitions(partitions: Rows<typeof COMPACTION_PRESSURE.columns>): Verdict {
  const worst = partitions.rows[0];
  if (worst === undefined) return PASSED;
  const score = worst.max_score ?? 0;
  const isCritical = score > CRITICAL.value;
  const count = partitions.rows.length;
  return found({
    severity: isCritical ? 'critical' : 'warning',
    summary: {
      en: `${namePartition(worst)} has a compaction score of ${formatCount(score)}; partitions above ${WARNING.value}: ${count >= 500 ? 'at least 500' : count}.`,
      zh: `${namePartition(worst)} 的 Compaction Score 为 ${formatCount(score)}；共 ${count >= 500 ? '至少 500' : count} 个分区超过 ${WARNING.value}。`,
    },
    remedies: RAISE_LAKE_COMPACTION_REMEDIES,
    objects: partitions.rows.map((row) => ({ kind: 'partition', name: namePartition(row) })),
    measured: { value: score, unit: WARNING.unit },
    threshold: isCritical ? CRITICAL : WARNING,
    evidence: [evidenceOf(partitions)],
    facts: { tables: [...new Set(partitions.rows.map((row) => nameTable(row)))] },
  });
}

function judgeBackends(
  gauges: Rows<typeof METRIC_COLUMNS> | undefined,
  backlog: Rows<typeof BE_COMPACTIONS.columns> | undefined,
): Verdict {
  const gaugeOf = (node: string): number =>
    Math.max(0, ...(gauges?.rows ?? []).filter((row) => row.node === node).map((row) => row.value ?? 0));
  if (backlog === undefined) {
    // A gauge keeps the score of the last tablet that was picked, so alone it only proves that all is well.
    const highest = Math.max(0, ...(gauges?.rows ?? []).map((row) => row.value ?? 0));
    return highest > WARNING.value ? unknown(STALE_GAUGE) : PASSED;
  }
  const high = backlog.rows
    .map((row) => ({ row, score: scoreOf(row, gaugeOf(row.node)) }))
    .filter(({ score }) => score > WARNING.value)
    .toSorted((a, b) => b.score - a.score);
  const worst = high[0];
  if (worst === undefined) return PASSED;
  const isCritical = worst.score > CRITICAL.value;
  const nodes = new Set(high.map(({ row }) => row.node));
  return found({
    severity: isCritical ? 'critical' : 'warning',
    summary: {
      en: `BE ${worst.row.node} has tablets waiting with a compaction score of ${formatCount(worst.score)} (${counted(worst.row.candidates ?? 0, 'candidate')})${high.length > 1 ? `; ${high.length} backends in all` : ''}.`,
      zh: `BE ${worst.row.node} 上等待 Compaction 的 Tablet 最高分数为 ${formatCount(worst.score)}（候选 ${formatCount(worst.row.candidates ?? 0)} 个）${high.length > 1 ? `；共 ${high.length} 个 BE 如此` : ''}。`,
    },
    objects: high.map(({ row }) => ({ kind: 'node', name: `BE ${row.node}` })),
    measured: { value: worst.score, unit: WARNING.unit },
    threshold: isCritical ? CRITICAL : WARNING,
    evidence: [
      evidenceOf(
        backlog,
        high.map(({ row }) => row),
      ),
      ...(gauges === undefined
        ? []
        : [
            evidenceOf(
              gauges,
              gauges.rows.filter((row) => nodes.has(row.node)),
            ),
          ]),
    ],
  });
}

/** The FE names backends by host, be_compactions by id: its score stands for the cluster, while some backend works. */
function judgeTold(told: Rows<typeof METRIC_COLUMNS>, backlog: Rows<typeof BE_COMPACTIONS.columns>): Verdict {
  const highest = told.rows.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  const score = highest?.value ?? 0;
  const busy = backlog.rows.filter((row) => (row.candidates ?? 0) > 0 && isWorking(row));
  if (highest === undefined || score <= WARNING.value || busy.length === 0) return PASSED;
  const isCritical = score > CRITICAL.value;
  return found({
    severity: isCritical ? 'critical' : 'warning',
    confidence: 'medium',
    summary: {
      en: `The FE reports a tablet with a compaction score of ${formatCount(score)}, and tablets wait for compaction.`,
      zh: `FE 报告某个 Tablet 的 Compaction Score 为 ${formatCount(score)}，且有 Tablet 正在等待 Compaction。`,
    },
    objects: busy.map((row) => ({ kind: 'node', name: `BE ${row.node}` })),
    measured: { value: score, unit: WARNING.unit },
    threshold: isCritical ? CRITICAL : WARNING,
    evidence: [evidenceOf(told, [highest]), evidenceOf(backlog, busy)],
  });
}

/** A gauge counts while work goes on, or where the best candidate's own score is not told; else it may be a memory. */
function scoreOf(row: Backlog, gauge: number): number {
  if ((row.candidates ?? 0) <= 0) return 0;
  const candidate = row.candidate_max_score ?? 0;
  return isWorking(row) || candidate <= 0 ? Math.max(candidate, gauge) : candidate;
}

function isWorking(row: Backlog): boolean {
  return (row.base_running ?? 0) + (row.cumulative_running ?? 0) > 0;
}

const STALE_GAUGE = {
  en: 'a score gauge reads high, but gauges keep their last value and this release line does not tell how many tablets wait',
  zh: '分数指标偏高，但该指标会保留旧值，而此版本无法得知等待 Compaction 的 Tablet 数量',
};

const NO_TABLE = {
  en: 'the account sees no table: the cluster is empty, or the account lacks privileges on its tables',
  zh: '账号看不到任何表：集群为空，或账号缺少表权限',
};
