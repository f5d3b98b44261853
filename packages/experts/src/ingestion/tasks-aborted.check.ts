import { defineCheck, found, PASSED, type RemedyText } from '../form/check.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import { jobObject, nameJob, readStatistic, type RoutineJob, remediesForJob } from './routine-job.ts';
import { alterRoutineLoad } from './alter-routine-load.ts';

const SHARE = { value: 5, unit: '% of the tasks', source: 'own' };
const ENOUGH = { value: 20, unit: 'tasks', source: 'own' };

const REMEDIES: readonly RemedyText[] = [
  {
    text: { en: 'Read the errors of the newest tasks (3.4 and later).', zh: '查看最近任务的错误（3.4 及以上）。' },
    statement:
      "SELECT LABEL, ERROR_MSG FROM information_schema.loads WHERE TYPE LIKE 'ROUTINE%' AND STATE = 'CANCELLED' ORDER BY CREATE_TIME DESC LIMIT 20;",
  },
  {
    text: { en: 'Give tasks more time.', zh: '延长任务超时时间。' },
    statement: alterRoutineLoad('"task_timeout_second" = "120"'),
  },
];

export default defineCheck({
  id: 'ingestion.tasks_aborted',
  severity: 'warning',
  title: { en: 'Tasks of a routine load are aborted', zh: 'Routine Load 任务频繁中止' },
  since: '3.2',
  signal: 'routine_load_jobs STATISTICS abortedTaskNum / (committedTaskNum + abortedTaskNum)',
  thresholds: { share: SHARE, enough: ENOUGH },
  impact: {
    en: 'What an aborted task has read is read again: the job makes less way than it works.',
    zh: '中止的任务需要重新消费：作业的实际进度低于其消耗的资源。',
  },
  causes: [
    { en: 'Too many versions, or loads slowed by compaction', zh: '版本数过多，或导入因 Compaction 被限速' },
    { en: 'Tasks exceed task_timeout_second', zh: '任务超过 task_timeout_second' },
    { en: 'Kafka rebalances or does not answer', zh: 'Kafka 重平衡或无响应' },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: ROUTINE_LOAD_JOBS },
  evaluate({ jobs }) {
    const aborting = jobs.rows
      .map((job) => countTasks(job))
      .filter(({ tasks, share }) => tasks >= ENOUGH.value && share * 100 > SHARE.value)
      .toSorted((a, b) => b.share - a.share);
    const worst = aborting[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `${formatCount(worst.aborted)} of ${formatCount(worst.tasks)} tasks of routine load ${nameJob(worst.job)} were aborted (${formatShare(worst.share)}) since it was made${aborting.length > 1 ? `; ${aborting.length} jobs in all` : ''}.`,
        zh: `Routine Load ${nameJob(worst.job)} 自创建以来 ${formatCount(worst.tasks)} 个任务中有 ${formatCount(worst.aborted)} 个中止（${formatShare(worst.share)}）${aborting.length > 1 ? `；共 ${aborting.length} 个作业` : ''}。`,
      },
      objects: aborting.map(({ job }) => jobObject(job)),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: SHARE.unit },
      threshold: SHARE,
      remedies: remediesForJob(REMEDIES, worst.job),
      evidence: [
        routineJobEvidence(
          jobs,
          aborting.map(({ job }) => job),
        ),
      ],
      facts: { jobs: aborting.map(({ job }) => nameJob(job)) },
    });
  },
});

interface Tasks {
  readonly job: RoutineJob;
  readonly aborted: number;
  readonly tasks: number;
  readonly share: number;
}

function countTasks(job: RoutineJob): Tasks {
  const aborted = readStatistic(job, 'abortedTaskNum') ?? 0;
  const tasks = aborted + (readStatistic(job, 'committedTaskNum') ?? 0);
  return { job, aborted, tasks, share: tasks === 0 ? 0 : aborted / tasks };
}
