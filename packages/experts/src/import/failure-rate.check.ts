import type { Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { counted, formatCount, formatShare } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { countLoads, listClasses, nameErrorClass, tellNewest, type Outcome, type Outcomes } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';
import { kindOfLoad, loadTargetObject, nameLoadTarget } from './load-target.ts';

const SHARE = { value: 5, unit: '%', source: 'administration/management/monitoring/alert.md' };
const CRITICAL_SHARE = { value: 20, unit: '%', source: 'own' };
const ENOUGH = { value: 20, unit: 'loads in 24 h', source: 'own' };
const FEW = { value: 3, unit: 'failed loads in 24 h', source: 'own' };
/** Failures that are thin in every table and thick in their database. */
const SPREAD = { value: 5, unit: 'failed loads of a database in 24 h', source: 'own' };

interface Group {
  readonly kind: string;
  readonly target: Found['objects'][number];
  readonly rows: readonly Outcome[];
  readonly failed: number;
  readonly loads: number;
  readonly share: number;
  readonly severity: Found['severity'];
}

export default defineCheck({
  id: 'import.failure_rate',
  severity: 'critical',
  title: { en: 'Loads fail', zh: '导入失败率过高' },
  since: '3.1',
  signal: 'loads (and stream_loads in 3.2, 3.3) STATE = CANCELLED over LOAD_FINISH_TIME, without USER_CANCEL',
  thresholds: { share: SHARE, critical: CRITICAL_SHARE, enough: ENOUGH, few: FEW, spread: SPREAD },
  impact: {
    en: 'Data of the failed loads is missing until they are repeated; producers that retry add to the pressure.',
    zh: '失败导入的数据在重试成功前缺失；上游不断重试还会进一步加重集群压力。',
  },
  causes: [
    { en: 'Rows that do not fit the table', zh: '数据与表结构不符' },
    {
      en: 'Too many versions, or loads rejected for compaction pressure',
      zh: '版本数过多，或因 Compaction 压力被拒绝',
    },
    { en: 'Timeouts, memory limits or errors between nodes', zh: '超时、内存超限或节点间通信错误' },
    { en: 'Full disks', zh: '磁盘已满' },
  ],
  remedies: [
    INSPECT_LOAD_REMEDY,
    {
      text: {
        en: 'Mend what the most frequent class of error says, then repeat the failed loads with new labels.',
        zh: '先按占比最高的错误类别处理，再用新的 Label 重试失败的导入。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate({ outcomes }, context) {
    const groups = findGroups(outcomes);
    const worst = groups[0];
    const doubt = doubtFeText(context);
    if (worst === undefined) return doubt === undefined ? PASSED : unknown(doubt);
    return found({
      ...tell(groups, worst, context),
      ...show(groups, outcomes),
      confidence: doubt === undefined ? 'high' : 'medium',
    });
  },
});

const RANK = { critical: 0, warning: 1, info: 2 } as const;

function findGroups(outcomes: Outcomes): readonly Group[] {
  const failures = outcomes.rows.filter((row) => row.error_class !== 'none');
  const byTable = [...groupBy(failures, (row) => JSON.stringify([row.load_type, row.db, row.table_name])).values()]
    .map((rows) => toGroup(rows, rows[0]?.group_loads ?? 0))
    .filter((group) => group !== undefined);
  const told = new Set(byTable.map((group) => group.rows[0]));
  const byDatabase = [...groupBy(failures, (row) => JSON.stringify([row.load_type, row.db])).values()]
    .filter((rows) => !rows.some((row) => told.has(row)) && countLoads(rows) >= SPREAD.value)
    .map((rows) => toGroup(rows, rows[0]?.db_loads ?? 0, { kind: 'database', name: rows[0]?.db ?? '' }))
    .filter((group) => group !== undefined);
  return [...byTable, ...byDatabase].toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || b.failed - a.failed);
}

function toGroup(rows: readonly Outcome[], loads: number, target?: Group['target']): Group | undefined {
  const first = rows[0];
  const failed = countLoads(rows);
  if (first === undefined || failed === 0) return undefined;
  const share = failed / Math.max(loads, failed);
  const severity = gradeShare({ share, failed, loads });
  if (severity === undefined) return undefined;
  return {
    kind: kindOfLoad(first.load_type),
    target: target ?? loadTargetObject(first),
    rows,
    failed,
    loads,
    share,
    severity,
  };
}

function gradeShare({
  share,
  failed,
  loads,
}: Pick<Group, 'share' | 'failed' | 'loads'>): Found['severity'] | undefined {
  if (loads < ENOUGH.value) return failed >= FEW.value ? 'info' : undefined;
  if (share * 100 > CRITICAL_SHARE.value) return 'critical';
  return share * 100 > SHARE.value ? 'warning' : undefined;
}

const KINDS_ZH: Readonly<Record<string, string>> = {
  broker: 'Broker Load',
  insert: 'INSERT',
  spark: 'Spark Load',
  stream: 'Stream Load',
  routine: 'Routine Load 任务',
};

function tell(
  groups: readonly Group[],
  worst: Group,
  context: Context,
): Pick<Found, 'severity' | 'summary' | 'measured' | 'threshold'> {
  const more = groups.length - 1;
  const classes = listClasses(worst.rows)
    .slice(0, 3)
    .map((name) => nameErrorClass(name));
  const newest = tellNewest(worst.rows, context);
  return {
    severity: worst.severity,
    summary: {
      en: `${formatCount(worst.failed)} of ${formatCount(worst.loads)} ${worst.kind} loads into ${worst.target.name} failed (${formatShare(worst.share)}; ${classes.map(({ en }) => en).join(', ')})${newest.en}${more > 0 ? `; ${counted(more, 'more group of loads fails', 'more groups of loads fail')} too` : ''}.`,
      zh: `${worst.target.name} 的 ${formatCount(worst.loads)} 个 ${KINDS_ZH[worst.kind] ?? '导入'} 中有 ${formatCount(worst.failed)} 个失败（${formatShare(worst.share)}；${classes.map(({ zh }) => zh).join('、')}）${newest.zh}${more > 0 ? `；另有 ${more} 组导入失败` : ''}。`,
    },
    measured:
      worst.severity === 'info'
        ? { value: worst.failed, unit: FEW.unit }
        : { value: Math.round(worst.share * 1000) / 10, unit: SHARE.unit },
    threshold: { critical: CRITICAL_SHARE, warning: SHARE, info: FEW }[worst.severity],
  };
}

function show(groups: readonly Group[], outcomes: Outcomes): Pick<Found, 'objects' | 'evidence' | 'facts'> {
  const rows = groups.flatMap((group) => group.rows);
  return {
    objects: groups.map((group) => group.target),
    evidence: [evidenceOf(outcomes, rows)],
    facts: {
      tables: [...new Set(rows.map((row) => nameLoadTarget(row)))],
      error_classes: listClasses(rows),
      main_classes: listMainClasses(rows),
      kinds: [...new Set(groups.map((group) => group.kind))],
    },
  };
}

/** Of which more than a fifth of the loads failed: a rare one explains no failure rate. */
function listMainClasses(rows: readonly Outcome[]): readonly string[] {
  const all = countLoads(rows);
  return listClasses(rows).filter(
    (name) => countLoads(rows.filter(({ error_class }) => error_class === name)) > all / 5,
  );
}
