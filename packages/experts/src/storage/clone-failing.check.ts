import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { optional, twice } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { increasesOf } from '../reads/counters.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';

const RISING = { value: 0, unit: 'failed clones between two samples', source: 'own' };
const FAILED = new Set(['CANCELLED', 'TIMEOUT', 'UNEXPECTED']);
const RECENT_SECONDS = 3600;

export default defineCheck({
  id: 'storage.clone_failing',
  severity: 'warning',
  title: { en: 'Clones of replicas fail', zh: '副本克隆失败' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics engine_requests_total type=clone,status=failed (two samples); fe_tablet_schedules MSG',
  thresholds: { rising: RISING },
  impact: {
    en: 'Missing replicas are not repaired and nodes are not balanced while clones fail.',
    zh: '克隆失败期间，缺失的副本无法修复，节点也无法均衡。',
  },
  causes: [
    { en: 'The network between backends fails or is slow', zh: 'BE 之间网络异常或缓慢' },
    { en: 'The target disk is full', zh: '目标磁盘空间不足' },
    { en: 'The source no longer has the versions that are missing', zh: '源副本已没有所缺的版本' },
  ],
  remedies: [
    {
      text: { en: 'Read the message of the tasks that failed.', zh: '查看失败任务的信息。' },
      statement:
        "SELECT TABLET_ID, STATE, MSG FROM information_schema.fe_tablet_schedules WHERE STATE IN ('CANCELLED', 'TIMEOUT', 'UNEXPECTED') LIMIT 20;",
    },
  ],
  doc: 'administration/management/resource_management/Replica.md',
  reads: { requests: optional(twice(beMetrics('engine_requests_total'))), schedules: optional(TABLET_SCHEDULES) },
  evaluate({ requests, schedules }, context) {
    const failing = requests.ok
      ? increasesOf(requests, (labels) => labels.get('type') === 'clone' && labels.get('status') === 'failed')
      : [];
    const rising = failing.filter(({ increase }) => increase > 0);
    // Messages of repairs that ended badly within the hour: the counter's evidence over a longer time.
    const ended = schedules.ok
      ? schedules.rows.filter((row) => {
          const age = ageIn(context, row.newest_end ?? row.newest_end_epoch);
          const isFailure =
            FAILED.has(row.state?.toUpperCase() ?? '') &&
            /clone.*(fail|error|timeout)|fail.*clone/i.test(row.a_message ?? '');
          return isFailure && age !== undefined && age <= RECENT_SECONDS;
        })
      : [];
    if (rising.length === 0 && ended.length === 0) {
      return requests.ok ? PASSED : unknown(requests.reason);
    }
    const nodes = rising.map(({ node }) => `BE ${node}`);
    const clones =
      rising.reduce((sum, { increase }) => sum + increase, 0) || ended.reduce((sum, row) => sum + (row.tasks ?? 0), 0);
    const over = rising.length > 0 && requests.ok ? requests.seconds : RECENT_SECONDS;
    return found({
      severity: 'warning',
      summary: {
        en: `${clones} clones failed within ${Math.round(over)} s${nodes.length > 0 ? ` on ${nodes.join(', ')}` : ''}.`,
        zh: `${Math.round(over)} 秒内有 ${clones} 次克隆失败${nodes.length > 0 ? `，涉及 ${nodes.join('、')}` : ''}。`,
      },
      objects: [
        ...nodes.map((name) => ({ kind: 'node' as const, name })),
        ...ended.map((row) => ({ kind: 'table' as const, name: nameTable(row) })),
      ],
      measured: { value: clones, unit: 'failed clones' },
      threshold: RISING,
      evidence: [
        ...(requests.ok && rising.length > 0
          ? [
              evidenceOf(
                requests.second,
                rising.map(({ row }) => row),
              ),
            ]
          : []),
        ...(schedules.ok && ended.length > 0 ? [evidenceOf(schedules, ended)] : []),
      ],
    });
  },
});
