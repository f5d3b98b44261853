import { defineCheck, endWithout, found, PASSED, type Found, type Verdict } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { optional, type Failure, type Rows } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { CROWDED_TABLETS } from '../reads/crowded-tablets.ts';
import { REDUCE_VERSIONS_REMEDIES } from './reduce-versions-remedies.ts';

const WARNING = { value: 700, unit: 'rowsets', source: 'administration/management/monitoring/alert.md' };
const CRITICAL = { value: 900, unit: 'rowsets', source: '90 % of BE tablet_max_versions (1000)' };
const DEFAULT_LIMIT = 1000;

const GAUGE = beMetrics('max_tablet_rowset_num');
const LIMITS = beConfigs('tablet_max_versions');

export default defineCheck({
  id: 'compaction.too_many_versions',
  severity: 'critical',
  title: { en: 'Too many versions', zh: 'Tablet 版本数过多' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_tablets NUM_ROWSET; be_metrics max_tablet_rowset_num (3.3+)',
  thresholds: { warning: WARNING, critical: CRITICAL },
  impact: {
    en: 'At tablet_max_versions (1000 by default) the tablet refuses writes with "too many versions" and loads into its table fail; queries merge more files until then.',
    zh: '版本数达到 tablet_max_versions（默认 1000）后 Tablet 拒绝写入，导入报 "too many versions" 失败；在此之前查询需合并更多文件而变慢。',
  },
  causes: [
    { en: 'Loads are too small or too frequent', zh: '导入批次过小或过于频繁' },
    { en: 'Too few compaction threads for the load rate', zh: 'Compaction 线程不足，跟不上导入速度' },
    { en: 'Compaction fails or is disabled', zh: 'Compaction 失败或被关闭' },
    { en: 'Frequent DELETE statements', zh: '频繁执行 DELETE' },
  ],
  remedies: REDUCE_VERSIONS_REMEDIES,
  doc: 'faq/loading/Loading_faq.md',
  needsVisibleTables: true,
  reads: {
    tablets: optional(CROWDED_TABLETS),
    gauge: optional(GAUGE),
    limits: optional(LIMITS),
  },
  evaluate({ tablets, gauge, limits }) {
    const crowded = tablets.ok ? tablets.rows.filter((row) => (row.rowsets ?? 0) > WARNING.value) : [];
    const worst = crowded[0];
    if (!tablets.ok || worst === undefined) {
      // The gauge sees tablets of every table, be_tablets only those of tables that the account may see.
      const seen = tablets.ok ? tablets.rows.map((row) => row.node) : [];
      return judgeGauge(gauge, limits, seen) ?? (tablets.ok ? PASSED : endWithout(tablets));
    }
    const most = worst.rowsets ?? 0;
    const limit = limitOf(limits, worst.node);
    const allowed = formatCount(limit);
    const tables = [...new Set(crowded.map((row) => nameTable(row)))];
    const replicas = crowded.length;
    return found({
      ...grade(most, limit),
      summary: {
        en: `Tablet ${worst.tablet} of ${nameTable(worst)} has ${formatCount(most)} rowsets of ${allowed} allowed; ${replicas >= 200 ? 'at least 200 tablet replicas' : counted(replicas, 'tablet replica')}${tables.length > 1 ? ` of ${tables.length} tables` : ''} above ${WARNING.value} in all.`,
        zh: `${nameTable(worst)} 的 Tablet ${worst.tablet} 已有 ${formatCount(most)} 个 rowset（上限 ${allowed}）；共 ${tables.length} 张表的 ${replicas >= 200 ? '至少 200' : replicas} 个 Tablet 副本超过 ${WARNING.value}。`,
      },
      objects: [
        ...tables.map((name) => ({ kind: 'table' as const, name })),
        ...[...new Set(crowded.map((row) => row.tablet))]
          .slice(0, 10)
          .map((tablet) => ({ kind: 'tablet' as const, name: `tablet ${tablet}` })),
      ],
      measured: { value: most, unit: WARNING.unit },
      evidence: [evidenceOf(tablets, crowded)],
      facts: { tables },
    });
  },
});

type Limits = Rows<typeof LIMITS.columns> | Failure;

/** Rowsets at which a node refuses writes: many customers raise it. */
function limitOf(limits: Limits, node: string): number {
  const told = limits.ok ? Number(limits.rows.find((row) => row.node === node)?.value ?? '') : 0;
  return told > 0 ? told : DEFAULT_LIMIT;
}

function grade(rowsets: number, limit: number): Pick<Found, 'severity' | 'threshold'> {
  const critical = { ...CRITICAL, value: limit * 0.9 };
  return rowsets > critical.value
    ? { severity: 'critical', threshold: critical }
    : { severity: 'warning', threshold: WARNING };
}

/**
 * Undefined where no backend tells of too many rowsets. The gauge counts the kept edit versions of Primary Key tablets
 * too, so it says nothing of the `nodes` where a tablet in sight has that many.
 */
function judgeGauge(
  gauge: Rows<typeof GAUGE.columns> | Failure,
  limits: Limits,
  nodes: readonly string[],
): Verdict | undefined {
  if (!gauge.ok) return undefined;
  const told = gauge.rows.filter((row) => !nodes.includes(row.node));
  const worst = told.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  const rowsets = worst?.value ?? 0;
  if (worst === undefined || rowsets <= WARNING.value) return undefined;
  return found({
    ...grade(rowsets, limitOf(limits, worst.node)),
    confidence: 'medium',
    summary: {
      en: `Backend ${worst.node} reports a tablet with ${formatCount(rowsets)} rowsets; which one is not among what this account can read.`,
      zh: `BE ${worst.node} 报告某个 Tablet 已有 ${formatCount(rowsets)} 个 rowset，但不在此账号可见的 Tablet 之列。`,
    },
    objects: [{ kind: 'cluster', name: 'a tablet out of sight' }],
    measured: { value: rowsets, unit: WARNING.unit },
    evidence: [evidenceOf(gauge, [worst])],
  });
}
