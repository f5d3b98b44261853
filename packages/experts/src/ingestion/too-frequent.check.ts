import type { Context } from '../cluster/context.ts';
import { defineCheck, found, notApplicable, PASSED, unknown, type Threshold } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { kindOfLoad } from '../import/load-target.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { BATCH_LOADS_REMEDIES } from './batch-loads-remedies.ts';
import { listPaces, loadsPerSecond, type Recent } from './pace.ts';
import { TABLES_OF_LOADS_UNKNOWN, tellsTablesOfLoads } from './tables-of-loads.ts';
import { alterRoutineLoad } from './alter-routine-load.ts';

const SHARED_NOTHING: Threshold = {
  value: 5,
  unit: 's between loads of one table',
  source: 'administration/management/monitoring/alert.md',
};
const SHARED_DATA: Threshold = {
  value: 10,
  unit: 's between loads of one table',
  source: 'administration/management/compaction.md',
};
const ROUTINE: Threshold = {
  value: 10,
  unit: 'routine load tasks a second in the cluster',
  source: 'faq/loading/Routine_load_faq.md',
};
/** A handful of loads is no pace, however quickly they came. */
const ENOUGH: Threshold = { value: 30, unit: 'loads in 10 min', source: 'own' };

export default defineCheck({
  id: 'ingestion.too_frequent',
  severity: 'warning',
  title: { en: 'Loads too frequent', zh: '导入过于频繁' },
  since: '3.2',
  signal: 'loads CREATE_TIME by table (stream_loads CREATE_TIME_MS in 3.2, 3.3) over 10 min',
  thresholds: { shared_nothing: SHARED_NOTHING, shared_data: SHARED_DATA, routine: ROUTINE, enough: ENOUGH },
  impact: {
    en: 'Each load makes a version; compaction falls behind, queries slow down, and in the end loads are slowed or refused.',
    zh: '每次导入都会产生一个版本；Compaction 落后会拖慢查询，最终导入被限速或拒绝。',
  },
  causes: [
    { en: 'One request per row or per event', zh: '每行或每个事件发起一次导入' },
    { en: 'Many small producers load into the same table', zh: '大量小的生产者写入同一张表' },
    { en: 'A connector flushes too early', zh: '连接器刷写过早' },
  ],
  remedies: BATCH_LOADS_REMEDIES,
  doc: 'administration/management/compaction.md',
  reads: { recent: RECENT_INGESTION },
  evaluate({ recent }, context) {
    const doubt = doubtFeText(context);
    if (doubt !== undefined) return unknown(doubt);
    const limit = context.architecture === 'shared-data' ? SHARED_DATA : SHARED_NOTHING;
    const quick = listPaces(recent, context).filter(
      ({ loads, perSecond }) => loads >= Number(ENOUGH.value) && 1 / perSecond < Number(limit.value),
    );
    const worst = quick[0];
    if (worst === undefined) return judgeRoutineTasks(recent, context);
    const interval = Math.round(10 / worst.perSecond) / 10;
    return found({
      severity: 'warning',
      summary: {
        en: `${worst.table} takes a load every ${formatCount(interval)} s (${formatCount(worst.loads)} in 10 min)${quick.length > 1 ? `; ${quick.length} tables are loaded too often` : ''}.`,
        zh: `${worst.table} 平均每 ${formatCount(interval)} 秒导入一次（10 分钟内 ${formatCount(worst.loads)} 次）${quick.length > 1 ? `；共 ${quick.length} 张表导入过于频繁` : ''}。`,
      },
      objects: quick.map(({ table }) => ({ kind: 'table', name: table })),
      measured: { value: interval, unit: limit.unit },
      threshold: limit,
      evidence: [
        evidenceOf(
          recent,
          quick.flatMap(({ rows }) => rows),
        ),
      ],
      facts: { tables: quick.map(({ table }) => table) },
    });
  },
});

function judgeRoutineTasks(recent: Recent, context: Context): ReturnType<typeof found> {
  const rows = recent.rows.filter((row) => kindOfLoad(row.load_type) === 'routine');
  const perSecond = loadsPerSecond(rows, context);
  if (perSecond <= Number(ROUTINE.value)) {
    return tellsTablesOfLoads(context) ? PASSED : notApplicable(TABLES_OF_LOADS_UNKNOWN);
  }
  return found({
    severity: 'warning',
    summary: {
      en: `Routine loads run ${formatCount(perSecond)} tasks a second over the whole cluster.`,
      zh: `Routine Load 在整个集群每秒运行 ${formatCount(perSecond)} 个任务。`,
    },
    objects: [{ kind: 'cluster', name: 'routine loads' }],
    measured: { value: Math.round(perSecond * 10) / 10, unit: ROUTINE.unit },
    threshold: ROUTINE,
    evidence: [evidenceOf(recent, rows)],
    remedies: [
      {
        text: {
          en: 'Let each task take more: raise task_consume_second together with task_timeout_second (four times as long).',
          zh: '让每个任务消费更多数据：同时调大 task_consume_second 与 task_timeout_second（后者为前者 4 倍）。',
        },
        statement: alterRoutineLoad('"task_consume_second" = "30", "task_timeout_second" = "120"'),
      },
    ],
  });
}
