import { counted } from '../form/quantity.ts';
import { defineCheck, found, PASSED, type RemedyText } from '../form/check.ts';
import { optional } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import {
  countPartitions,
  gradeLag,
  jobObject,
  listLags,
  nameJob,
  ROUTINE_METRICS,
  type RoutineJob,
  remediesForJob,
} from './routine-job.ts';
import { alterRoutineLoad } from './alter-routine-load.ts';

const PER_PARTITION = { value: 1, unit: 'task per partition', source: 'faq/loading/Routine_load_faq.md' };

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Ask for as many tasks as there are partitions.',
      zh: '将并发数设为分区数。',
    },
    statement: alterRoutineLoad('"desired_concurrent_number" = "<partitions>"'),
  },
  {
    text: { en: 'Raise the limit of the cluster (FE configuration).', zh: '提高集群上限（FE 配置）。' },
    statement: 'ADMIN SET FRONTEND CONFIG ("max_routine_load_task_concurrent_num" = "<partitions>");',
  },
  {
    text: {
      en: 'A job has at most one task per living node: add nodes where that is the limit.',
      zh: '每个作业的任务数不超过存活节点数：若受此限制请扩容。',
    },
  },
];

export default defineCheck({
  id: 'ingestion.concurrency_low',
  severity: 'warning',
  title: { en: 'Too few tasks for the partitions', zh: 'Routine Load 并发过低' },
  since: '3.2',
  signal: 'routine_load_jobs currentTaskConcurrentNum, CURRENT_TASK_NUM against currentKafkaPartitions, with lag',
  thresholds: { per_partition: PER_PARTITION },
  impact: {
    en: 'Partitions wait for each other in one task while nodes have room for more.',
    zh: '多个分区挤在同一任务中依次消费，节点仍有余力。',
  },
  causes: [
    {
      en: 'desired_concurrent_number (default 3) is smaller than the number of partitions',
      zh: 'desired_concurrent_number（默认 3）小于分区数',
    },
    {
      en: 'max_routine_load_task_concurrent_num (5) or the number of nodes limits the job',
      zh: '受 max_routine_load_task_concurrent_num（5）或节点数限制',
    },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: ROUTINE_LOAD_JOBS, metrics: optional(ROUTINE_METRICS) },
  evaluate({ jobs, metrics }, context) {
    const low = listLags(jobs, metrics, context)
      .filter((lag) => gradeLag(lag) !== undefined && lag.job.state.toUpperCase() === 'RUNNING')
      .map(({ job }) => ({ job, tasks: countTasks(job), partitions: countPartitions(job) }))
      .filter(({ tasks, partitions }) => tasks !== undefined && tasks < partitions);
    const worst = low.toSorted((a, b) => b.partitions - (b.tasks ?? 0) - (a.partitions - (a.tasks ?? 0)))[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `Routine load ${nameJob(worst.job)} lags and reads ${counted(worst.partitions, 'partition')} with ${counted(worst.tasks ?? 0, 'task')}${low.length > 1 ? `; ${low.length} jobs in all` : ''}.`,
        zh: `Routine Load ${nameJob(worst.job)} 消费落后，${worst.partitions} 个分区仅用 ${worst.tasks} 个任务消费${low.length > 1 ? `；共 ${low.length} 个作业` : ''}。`,
      },
      objects: low.map(({ job }) => jobObject(job)),
      measured: { value: worst.tasks ?? 0, unit: 'tasks' },
      threshold: { value: worst.partitions, unit: 'tasks', source: PER_PARTITION.source },
      remedies: remediesForJob(REMEDIES, worst.job),
      evidence: [
        routineJobEvidence(
          jobs,
          low.map(({ job }) => job),
        ),
      ],
      facts: { jobs: low.map(({ job }) => nameJob(job)) },
    });
  },
});

function countTasks(job: RoutineJob): number | undefined {
  return job.concurrency ?? job.running_tasks ?? undefined;
}
