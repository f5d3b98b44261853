import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { groupBy } from '../form/group-by.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';

const AGE = {
  value: 15,
  unit: 'min',
  source: 'FE tablet_sched_be_down_tolerate_time_s (900)',
};

/** Fewer good copies than wanted; the other reasons move or remove copies of healthy tablets. */
const REASONS = new Set(['REPLICA_MISSING', 'VERSION_INCOMPLETE']);
const OPEN_STATES = new Set(['PENDING', 'RUNNING']);

export default defineCheck({
  id: 'storage.replica_unhealthy',
  severity: 'critical',
  title: { en: 'Replicas missing or incomplete', zh: '副本缺失或版本不完整' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal:
    'fe_tablet_schedules TYPE = REPAIR, STATE in (PENDING, RUNNING), by SCHEDULE_REASON (TABLET_STATUS before 4.0)',
  thresholds: { age: AGE },
  impact: {
    en: 'These tablets have fewer good copies than wanted: one more failure can make data unreadable and loads fail.',
    zh: '这些 Tablet 的健康副本少于设定值：再发生一次故障就可能导致数据不可读、导入失败。',
  },
  causes: [
    { en: 'A backend is down or was removed', zh: 'BE 宕机或被移除' },
    { en: 'A disk failed', zh: '磁盘故障' },
    {
      en: 'Clones fail: network, no space, or the source lacks the version',
      zh: '克隆失败：网络、磁盘空间不足，或源副本缺少所需版本',
    },
  ],
  remedies: [
    {
      text: {
        en: 'Bring the missing backend back first; repair then ends by itself.',
        zh: '先恢复失联的 BE，之后修复会自动完成。',
      },
      statement: 'SHOW BACKENDS;',
    },
    {
      text: { en: 'Read why the repair of a tablet does not succeed.', zh: '查看某个 Tablet 修复未成功的原因。' },
      statement:
        "SELECT TABLET_ID, STATE, MSG FROM information_schema.fe_tablet_schedules WHERE TYPE = 'REPAIR' LIMIT 20;",
    },
    {
      text: { en: 'Let one table be repaired before others.', zh: '优先修复某张表。' },
      statement: 'ADMIN REPAIR TABLE <database>.<table>;',
    },
  ],
  doc: 'administration/management/resource_management/Replica.md',
  needsVisibleTables: true,
  reads: { schedules: TABLET_SCHEDULES },
  evaluate({ schedules }, context) {
    const open = schedules.rows
      .filter((row) => row.type?.toUpperCase() === 'REPAIR' && OPEN_STATES.has(row.state?.toUpperCase() ?? ''))
      .filter((row) => REASONS.has(row.reason?.toUpperCase() ?? ''))
      .map((row) => ({ row, age: ageIn(context, row.oldest ?? row.oldest_epoch) }));
    if (open.length === 0) return PASSED;
    const old = open.filter(({ age }) => age !== undefined && age > AGE.value * 60);
    if (old.length === 0) return open.some(({ age }) => age === undefined) ? unknown(AGE_UNKNOWN) : PASSED;
    const oldest = Math.max(...old.map(({ age }) => age ?? 0));
    const tablets = old.reduce((sum, { row }) => sum + (row.tasks ?? 0), 0);
    const lasted = formatDuration(oldest);
    const tables = [...groupBy(old, ({ row }) => nameTable(row)).keys()];
    const reasons = [...new Set(old.map(({ row }) => row.reason ?? ''))].join(', ');
    return found({
      severity: 'critical',
      summary: {
        en: `${counted(tablets, 'tablet')} of ${tables.length === 1 ? tables[0] : `${tables.length} tables`} ${tablets === 1 ? 'waits' : 'wait'} for repair (${reasons}), the oldest for ${lasted.en}.`,
        zh: `${tables.length === 1 ? `${tables[0]} ` : `${tables.length} 张表`}的 ${formatCount(tablets)} 个 Tablet 等待修复（${reasons}），最久已 ${lasted.zh}。`,
      },
      objects: tables.map((name) => ({ kind: 'table', name })),
      measured: { value: Math.floor(oldest / 60), unit: AGE.unit },
      threshold: AGE,
      evidence: [
        evidenceOf(
          schedules,
          old.map(({ row }) => row),
        ),
      ],
    });
  },
});

const AGE_UNKNOWN = {
  en: 'replicas wait for repair, but the cluster did not tell its time, so it is not known for how long',
  zh: '有副本等待修复，但未能获得集群时间，无法判断等待了多久',
};
