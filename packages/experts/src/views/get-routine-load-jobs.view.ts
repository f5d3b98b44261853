import type { Context } from '../cluster/context.ts';
import { maskText } from '../form/masked-text.ts';
import { optional } from '../form/read.ts';
import { defineView, type ViewRow } from '../form/view.ts';
import { tellReason } from '../ingestion/reason-of-pause.ts';
import {
  countPartitions,
  listLags,
  nameJob,
  readStatistic,
  ROUTINE_METRICS,
  type Lag,
  type RoutineJob,
} from '../ingestion/routine-job.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';

export default defineView({
  name: 'get_routine_load_jobs',
  title: { en: 'Routine load jobs', zh: 'Routine Load 作业' },
  description: {
    en: 'All routine load jobs that are not stopped for good: state and reason, lag behind the source in messages and time, tasks against partitions, rows loaded and refused, aborted tasks.',
    zh: '所有未永久停止的 Routine Load 作业：状态与原因、消费延迟（消息数与时间）、任务数与分区数、导入与出错行数、中止任务数。',
  },
  parameters: {},
  reads: { jobs: ROUTINE_LOAD_JOBS, metrics: optional(ROUTINE_METRICS) },
  shape({ jobs, metrics }, context) {
    const lags = new Map(listLags(jobs, metrics, context).map((lag) => [lag.job, lag]));
    const stopped = jobs.rows.filter((job) => ['PAUSED', 'CANCELLED'].includes(job.state.toUpperCase()));
    return [
      {
        name: 'jobs',
        title: { en: 'Routine load jobs', zh: 'Routine Load 作业' },
        columns: [
          { name: 'job', title: { en: 'Job', zh: '作业' } },
          { name: 'table', title: { en: 'Table', zh: '表' } },
          { name: 'state', title: { en: 'State', zh: '状态' } },
          { name: 'reason_code', title: { en: 'Reason code', zh: '原因码' } },
          { name: 'reason', title: { en: 'Reason (values masked)', zh: '原因（已脱敏）' } },
          { name: 'lag_messages', title: { en: 'Lag, messages', zh: '延迟（消息数）' }, format: 'count' },
          { name: 'lag_seconds', title: { en: 'Lag, time', zh: '延迟（时间）' }, format: 'duration' },
          { name: 'tasks', title: { en: 'Tasks', zh: '任务数' }, format: 'count' },
          { name: 'desired_tasks', title: { en: 'Desired', zh: '期望任务数' }, format: 'count' },
          { name: 'partitions', title: { en: 'Partitions', zh: '分区数' }, format: 'count' },
          { name: 'loaded_rows', title: { en: 'Rows loaded', zh: '导入行数' }, format: 'count' },
          { name: 'error_rows', title: { en: 'Error rows', zh: '错误行' }, format: 'count' },
          { name: 'committed_tasks', title: { en: 'Committed tasks', zh: '已提交任务' }, format: 'count' },
          { name: 'aborted_tasks', title: { en: 'Aborted tasks', zh: '中止任务' }, format: 'count' },
          { name: 'paused_at', title: { en: 'Paused', zh: '暂停时间' } },
          { name: 'created_at', title: { en: 'Created', zh: '创建时间' } },
        ],
        rows: jobs.rows.map((job) => showJob({ job, lag: lags.get(job), context })),
        truncated: jobs.incomplete,
        notes: stopped.slice(0, 10).map((job) => {
          const reason = tellReason(job);
          return { en: `${nameJob(job)}: ${reason.en}`, zh: `${nameJob(job)}：${reason.zh}` };
        }),
      },
    ];
  },
});

interface Input {
  readonly job: RoutineJob;
  readonly lag: Lag | undefined;
  readonly context: Context;
}

function showJob({ job, lag, context }: Input): ViewRow {
  const isStopped = ['PAUSED', 'CANCELLED'].includes(job.state.toUpperCase());
  return {
    job: nameJob(job),
    table: `${job.db}.${job.table_name}`,
    state: job.state,
    reason_code: isStopped ? job.reason_code : null,
    reason: isStopped ? maskText(job.reason) : null,
    lag_messages: lag?.messages ?? null,
    lag_seconds: lag?.seconds === undefined ? null : Math.round(lag.seconds),
    tasks: job.concurrency ?? job.running_tasks,
    desired_tasks: job.desired_concurrency,
    partitions: countPartitions(job),
    loaded_rows: readStatistic(job, 'loadedRows') ?? null,
    error_rows: readStatistic(job, 'errorRows') ?? null,
    committed_tasks: readStatistic(job, 'committedTaskNum') ?? null,
    aborted_tasks: readStatistic(job, 'abortedTaskNum') ?? null,
    paused_at: context.clock?.wallTime(job.paused) ?? null,
    created_at: context.clock?.wallTime(job.created) ?? null,
  };
}
