import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { optional, twice, type Row, type TwoSamples } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { increasesOf, type Increase } from '../reads/counters.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';

const RISING = { value: 0, unit: 'failed clones between two samples', source: 'own' };
const RECENT_SECONDS = 3600;

export default defineCheck({
  id: 'storage.clone_failing',
  severity: 'warning',
  title: { en: 'Clones of replicas fail', zh: '副本克隆失败' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal:
    'be_metrics engine_requests_total type=clone,status=failed and fe_metrics clone_task_total - clone_task_success (two samples); fe_tablet_schedules MSG',
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
  reads: {
    requests: optional(twice(beMetrics('engine_requests_total'))),
    tasks: optional(twice(feMetrics('clone_task_total', 'clone_task_success'))),
    schedules: optional(TABLET_SCHEDULES),
  },
  evaluate({ requests, tasks, schedules }, context) {
    const rising = requests.ok ? listRising(requests) : [];
    const unsuccessful = tasks.ok ? countUnsuccessful(tasks) : 0;
    const told = schedules.ok ? schedules.rows.filter((row) => tellsOfFailure(row, context)) : [];
    if (rising.length === 0 && unsuccessful === 0 && told.length === 0) {
      return requests.ok ? PASSED : unknown(requests.reason);
    }
    const counted = Math.max(unsuccessful, sum(rising.map(({ increase }) => increase)));
    const clones = counted > 0 ? counted : sum(told.map((row) => row.tasks ?? 0));
    const nodes = rising.map(({ node }) => `BE ${node}`);
    const sampled = requests.ok ? requests : tasks;
    const seconds = counted > 0 && sampled.ok ? Math.round(sampled.seconds) : RECENT_SECONDS;
    return found({
      severity: 'warning',
      // A difference of the FE's two counters alone may also be a clone that still runs.
      confidence: rising.length > 0 || told.length > 0 ? 'high' : 'medium',
      summary: {
        en: `${clones} clones failed within ${seconds} s${nodes.length > 0 ? ` on ${nodes.join(', ')}` : ''}.`,
        zh: `${seconds} 秒内有 ${clones} 次克隆失败${nodes.length > 0 ? `，涉及 ${nodes.join('、')}` : ''}。`,
      },
      objects: [
        ...nodes.map((name) => ({ kind: 'node' as const, name })),
        ...told.map((row) => ({ kind: 'table' as const, name: nameTable(row) })),
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
        ...(tasks.ok && unsuccessful > 0 ? [evidenceOf(tasks.second)] : []),
        ...(schedules.ok && told.length > 0 ? [evidenceOf(schedules, told)] : []),
      ],
    });
  },
});

type Samples = TwoSamples<typeof METRIC_COLUMNS>;

function listRising(requests: Samples): readonly Increase[] {
  return increasesOf(requests, (labels) => labels.get('type') === 'clone' && labels.get('status') === 'failed').filter(
    ({ increase }) => increase > 0,
  );
}

/** How much more tasks the FE counted than successes, between the samples. */
function countUnsuccessful(tasks: Samples): number {
  const all = increasesOf(tasks, () => true);
  const total = sum(all.filter(({ row }) => row.name === 'clone_task_total').map(({ increase }) => increase));
  const success = sum(all.filter(({ row }) => row.name === 'clone_task_success').map(({ increase }) => increase));
  return Math.max(0, total - success);
}

const FAILED_CLONE = /clone.*(fail|error|timeout)|fail.*clone/i;

/** A repair that timed out, or any task whose message speaks of a failed clone, within the hour or still open. */
function tellsOfFailure(row: Row<typeof TABLET_SCHEDULES.columns>, context: Context): boolean {
  const state = row.state?.toUpperCase();
  if (state === 'FINISHED') return false;
  const ended = row.newest_end ?? row.newest_end_epoch;
  const age = ended === null ? 0 : ageIn(context, ended);
  if (age === undefined || age > RECENT_SECONDS) return false;
  // A balance may run out of time on a busy cluster; a repair that does leaves a replica missing.
  return (state === 'TIMEOUT' && row.type?.toUpperCase() === 'REPAIR') || FAILED_CLONE.test(row.a_message ?? '');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
