import { defineCheck, found, PASSED, type RemedyText } from '../form/check.ts';
import { formatBytes, MIB } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import {
  gradeLag,
  jobObject,
  listLags,
  nameJob,
  readStatistic,
  ROUTINE_METRICS,
  type RoutineJob,
  remediesForJob,
} from './routine-job.ts';
import { alterRoutineLoad } from './alter-routine-load.ts';

const BATCH = { value: 10, unit: 'MiB per task', source: 'own; faq/loading/Routine_load_faq.md (1 GiB)' };
const INTERVAL = { value: 5, unit: 's between tasks', source: 'own' };
const ENOUGH_TASKS = 20;

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Let each task consume longer; the timeout should be four times as long.',
      zh: '延长单任务消费时间，超时时间设为其 4 倍。',
    },
    statement: alterRoutineLoad('"task_consume_second" = "30", "task_timeout_second" = "120"'),
  },
];

export default defineCheck({
  id: 'ingestion.task_batch_small',
  severity: 'info',
  title: { en: 'Tasks of a routine load take little', zh: 'Routine Load 单任务批次过小' },
  since: '3.2',
  signal:
    'routine_load_jobs STATISTICS receivedBytes / committedTaskNum; JOB_PROPERTIES maxBatchIntervalS, taskConsumeSecond',
  thresholds: { batch: BATCH, interval: INTERVAL },
  impact: {
    en: 'Most of the time goes into planning and publishing tasks instead of reading.',
    zh: '大部分时间耗费在任务规划与 publish 上，而不是消费数据。',
  },
  causes: [{ en: 'The interval or the time that a task may consume is short', zh: '任务间隔或单任务消费时间过短' }],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: ROUTINE_LOAD_JOBS, metrics: optional(ROUTINE_METRICS) },
  evaluate({ jobs, metrics }, context) {
    const late = new Set(
      listLags(jobs, metrics, context)
        .filter((lag) => gradeLag(lag) !== undefined)
        .map(({ job }) => job),
    );
    const small = jobs.rows
      .filter((job) => job.state.toUpperCase() === 'RUNNING' && (late.has(job) || isHasty(job)))
      .map((job) => ({ job, bytes: bytesPerTask(job) }))
      .filter(({ bytes }) => bytes !== undefined && bytes < BATCH.value * MIB)
      .toSorted((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0));
    const worst = small[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'info',
      summary: {
        en: `A task of routine load ${nameJob(worst.job)} takes ${formatBytes(worst.bytes ?? 0)} on average${small.length > 1 ? `; ${small.length} jobs in all` : ''}.`,
        zh: `Routine Load ${nameJob(worst.job)} 平均每个任务仅消费 ${formatBytes(worst.bytes ?? 0)}${small.length > 1 ? `；共 ${small.length} 个作业` : ''}。`,
      },
      objects: small.map(({ job }) => jobObject(job)),
      measured: { value: Math.round(((worst.bytes ?? 0) / MIB) * 100) / 100, unit: BATCH.unit },
      threshold: BATCH,
      remedies: remediesForJob(REMEDIES, worst.job),
      evidence: [
        routineJobEvidence(
          jobs,
          small.map(({ job }) => job),
        ),
      ],
      facts: { jobs: small.map(({ job }) => nameJob(job)) },
    });
  },
});

function isHasty(job: RoutineJob): boolean {
  return (
    (job.batch_interval_seconds ?? INTERVAL.value) < INTERVAL.value ||
    (job.consume_seconds ?? INTERVAL.value) < INTERVAL.value
  );
}

/** Over the job's life: the first tasks alone say nothing. */
function bytesPerTask(job: RoutineJob): number | undefined {
  const tasks = readStatistic(job, 'committedTaskNum') ?? 0;
  const bytes = readStatistic(job, 'receivedBytes');
  return tasks < ENOUGH_TASKS || bytes === undefined ? undefined : bytes / tasks;
}
