import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import type { Row } from '../form/read.ts';
import { maskText } from '../form/masked-text.ts';
import { TROUBLED_LAKE_TASKS } from '../reads/lake-compaction-tasks.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';

const RUNNING = { value: 60, unit: 'min', source: 'own; FE lake_compaction_default_timeout_second (24 h)' };
const RUNS = { value: 1, unit: 'runs of one task', source: 'be_cloud_native_compactions RUNS' };

type Task = Row<typeof TROUBLED_LAKE_TASKS.columns>;

export default defineCheck({
  id: 'compaction.task_stuck',
  severity: 'critical',
  title: { en: 'Compaction tasks stuck or failing', zh: 'Compaction 任务卡住或失败' },
  architectures: ['shared-data'],
  since: '3.1',
  signal: 'be_cloud_native_compactions START_TIME, FINISH_TIME, RUNS, STATUS',
  thresholds: { running: RUNNING, runs: RUNS },
  impact: {
    en: 'The partition is not compacted while its task hangs or fails: its score rises until loads are slowed and rejected.',
    zh: '任务卡住或失败期间分区无法完成 Compaction，分数持续上升，直至导入被限速或拒绝。',
  },
  causes: [
    { en: 'Object storage is slow or refuses requests', zh: '对象存储缓慢或拒绝请求' },
    { en: 'Not enough memory on the compute node', zh: '计算节点内存不足' },
    { en: 'A compute node was lost while it worked', zh: '执行任务的计算节点失联' },
  ],
  remedies: [
    {
      text: { en: 'See the tasks with their error text and profile.', zh: '查看任务的错误信息与 Profile。' },
      statement:
        'SELECT TXN_ID, TABLET_ID, RUNS, START_TIME, PROGRESS, STATUS, PROFILE FROM information_schema.be_cloud_native_compactions WHERE FINISH_TIME IS NULL ORDER BY START_TIME LIMIT 20;',
    },
    {
      text: { en: 'See what the FE waits for.', zh: '查看 FE 侧的等待状态。' },
      statement: 'SHOW PROC "/compactions";',
    },
    {
      text: {
        en: 'Cancel a compaction that hangs, by its transaction; the FE schedules it again.',
        zh: '按事务取消卡住的 Compaction，FE 会重新调度。',
      },
      statement: 'CANCEL COMPACTION WHERE TXN_ID = <txn_id>;',
    },
    ...RAISE_LAKE_COMPACTION_REMEDIES.slice(1, 2),
  ],
  doc: 'administration/management/compaction.md',
  reads: { tasks: TROUBLED_LAKE_TASKS },
  evaluate({ tasks }, context) {
    const stuck = tasks.rows.filter((task) => isStuck(task, context));
    const retrying = tasks.rows.filter(
      (task) => !stuck.includes(task) && task.finished === null && (task.runs ?? 0) > RUNS.value,
    );
    const failed = tasks.rows.filter((task) => task.finished !== null && isError(task.status));
    const troubled = [...stuck, ...retrying, ...failed];
    if (troubled.length === 0) {
      const isTimeless = context.clock === undefined && tasks.rows.some((task) => task.finished === null);
      return isTimeless ? unknown(NO_TIME) : PASSED;
    }
    const oldest = Math.max(0, ...stuck.map((task) => ageIn(context, task.started) ?? 0));
    const runs = Math.max(0, ...troubled.map((task) => task.runs ?? 0));
    const example = failed.find((task) => task.status !== null)?.status;
    const lasted = formatDuration(oldest);
    return found({
      // One failed attempt is retried after a minute and mostly succeeds; hanging, or failing again, is another matter.
      severity: stuck.length > 0 || runs > 2 || failed.length + retrying.length > 2 ? 'critical' : 'warning',
      summary: {
        en: [
          stuck.length > 0
            ? `${counted(stuck.length, 'compaction task has', 'compaction tasks have')} been running for more than an hour, the oldest for ${lasted.en}`
            : '',
          retrying.length > 0
            ? `${counted(retrying.length, 'task is', 'tasks are')} being retried (up to ${runs} runs)`
            : '',
          failed.length > 0
            ? `${counted(failed.length, 'task')} ended with an error${example === undefined || example === null ? '' : ` ("${maskText(example)}")`}`
            : '',
        ]
          .filter((part) => part !== '')
          .join('; ')
          .concat('.'),
        zh: [
          stuck.length > 0 ? `${formatCount(stuck.length)} 个 Compaction 任务已运行超过 1 小时，最久 ${lasted.zh}` : '',
          retrying.length > 0 ? `${formatCount(retrying.length)} 个正在重试（最多已运行 ${runs} 次）` : '',
          failed.length > 0
            ? `${formatCount(failed.length)} 个以错误结束${example === undefined || example === null ? '' : `（"${maskText(example)}"）`}`
            : '',
        ]
          .filter((part) => part !== '')
          .join('；')
          .concat('。'),
      },
      objects: [...new Set(troubled.map((task) => task.tablet))].map((tablet) => ({
        kind: 'tablet',
        name: `tablet ${tablet}`,
      })),
      measured:
        stuck.length > 0 ? { value: Math.floor(oldest / 60), unit: RUNNING.unit } : { value: runs, unit: RUNS.unit },
      threshold: stuck.length > 0 ? RUNNING : RUNS,
      evidence: [evidenceOf(tasks, troubled)],
    });
  },
});

function isStuck(task: Task, context: Context): boolean {
  if (task.finished !== null) return false;
  const age = ageIn(context, task.started);
  return age !== undefined && age > RUNNING.value * 60;
}

function isError(status: string | null): boolean {
  return status !== null && status.trim() !== '' && !/^(ok|success)$/i.test(status.trim());
}

const NO_TIME = {
  en: 'tasks are running, but the cluster did not tell its time, so it is not known for how long',
  zh: '有任务正在运行，但未能获得集群时间，无法判断运行了多久',
};
