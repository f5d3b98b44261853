import type { Context } from '../cluster/context.ts';
import { byUrgency, judgeAnswers } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { defineInquiry, type Conclusion, type InquiryAnswer } from '../form/inquiry.ts';
import { narrowRows } from '../form/narrow-rows.ts';
import { nearNames } from '../form/near-names.ts';
import { formatBytes, formatCount, formatDuration } from '../form/quantity.ts';
import type { Failure } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import { nameErrorClass, type Outcomes } from '../import/failed-loads.ts';
import { kindOfLoad } from '../import/load-target.ts';
import concurrencyLow from '../ingestion/concurrency-low.check.ts';
import errorRows from '../ingestion/error-rows.check.ts';
import lag from '../ingestion/lag.check.ts';
import offsetOutOfRange from '../ingestion/offset-out-of-range.check.ts';
import { tellReason } from '../ingestion/reason-of-pause.ts';
import routineLoadStopped from '../ingestion/routine-load-stopped.check.ts';
import {
  countPartitions,
  listLags,
  nameJob,
  readByPartition,
  readStatistic,
  ROUTINE_METRICS,
  type Metrics,
  type RoutineJob,
  type RoutineJobs,
} from '../ingestion/routine-job.ts';
import taskBatchSmall from '../ingestion/task-batch-small.check.ts';
import tasksAborted from '../ingestion/tasks-aborted.check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { routineLoadJobs } from '../reads/routine-load-jobs.ts';
import { fieldTable } from './field-table.ts';
import { notKnown, notReadable } from './not-known.ts';
import { textGiven } from './given.ts';

const NAME = { kind: 'text', maxLength: 256 } as const;
const DATABASE = { kind: 'text', maxLength: 256, default: '' } as const;
const MOST_PARTITIONS = 50;

const CHECKS = [
  routineLoadStopped,
  offsetOutOfRange,
  lag,
  concurrencyLow,
  taskBatchSmall,
  errorRows,
  tasksAborted,
] as const;

const READS = {
  job: routineLoadJobs({
    name: 'routine_load_of_name',
    parameters: { name: NAME, database: DATABASE },
    where: "NAME = {name} AND ({database} = '' OR DB_NAME = {database})",
    limit: 20,
  }),
  others: routineLoadJobs({ name: 'routine_loads_to_choose', where: "STATE <> 'STOPPED'", limit: 300 }),
  metrics: ROUTINE_METRICS,
  outcomes: LOAD_OUTCOMES,
};

export default defineInquiry({
  name: 'explain_routine_load',
  title: { en: 'Why a routine load lags or stopped', zh: 'Routine Load 延迟或停止的原因' },
  description: {
    en: 'Explains one routine load by name: state and reason, lag of each partition in messages and time, tasks against partitions, bytes per task, error rows, what its tasks failed of in the last 24 h, and what to do. For a list of all routine loads use get_routine_load_jobs; for one failed task use explain_load_failure.',
    zh: '按名称说明单个 Routine Load：状态与原因、各分区延迟（消息数与时间）、任务数与分区数、单任务数据量、错误行、近 24 小时任务失败原因及处理建议。查看全部作业请用 get_routine_load_jobs；查看单个失败任务请用 explain_load_failure。',
  },
  parameters: {
    name: {
      ...NAME,
      meaning: { en: 'Name of the routine load, without its database.', zh: 'Routine Load 名称（不含数据库）。' },
    },
    database: {
      ...DATABASE,
      meaning: {
        en: 'Its database; needed only where several have a job of this name.',
        zh: '所属数据库；仅在同名作业存在于多个库时需要。',
      },
    },
  },
  maxStatements: 9,
  reads: READS,
  async investigate(ask, context) {
    const jobs = await ask('job');
    if (!jobs.ok) return notReadable({ en: 'routine loads', zh: 'Routine Load 作业' }, jobs);
    const live = jobs.rows.filter(({ state }) => state.toUpperCase() !== 'STOPPED');
    const databases = [...new Set(live.map(({ db }) => db))];
    if (databases.length > 1) return tellAmbiguous(databases);
    const job = live[0] ?? newestOf(jobs.rows);
    if (job === undefined) {
      const name = textGiven(context, 'name') ?? '';
      const others = await ask('others');
      const near = others.ok ? nearJobs(name, others.rows) : [];
      return notKnown({ what: { en: `routine load ${name}`, zh: `Routine Load ${name}` }, near });
    }
    const [metrics, outcomes] = await Promise.all([ask('metrics'), ask('outcomes')]);
    const own = narrowRows(jobs, (row) => row === job);
    // The counts of jobs by state are about the cluster, not about this job.
    const lagMetrics = metrics.ok
      ? narrowRows(metrics, (row) => row.name === 'routine_load_max_lag_of_partition')
      : metrics;
    const answers = { jobs: own, metrics: lagMetrics };
    const judged = await Promise.all(CHECKS.map((check) => judgeAnswers({ check, answers, context })));
    const failures = outcomes.ok ? narrowRows(outcomes, (row) => isOfJob(row, job)) : outcomes;
    const conclusions = byUrgency([...judged, tellStoppedForGood(job), ...tellFailures(failures)]);
    return answer({ job, own, lagMetrics, failures, conclusions, context });
  },
});

function newestOf(jobs: readonly RoutineJob[]): RoutineJob | undefined {
  return jobs.toSorted((a, b) => (b.created?.value ?? '').localeCompare(a.created?.value ?? ''))[0];
}

function nearJobs(name: string, jobs: readonly RoutineJob[]): readonly string[] {
  const near = new Set(
    nearNames(
      name,
      jobs.flatMap((job) => [job.job_name, nameJob(job)]),
    ),
  );
  return jobs.filter((job) => near.has(job.job_name) || near.has(nameJob(job))).map((job) => nameJob(job));
}

function tellAmbiguous(databases: readonly string[]): InquiryAnswer {
  return {
    isKnown: false,
    summary: {
      en: `Several databases have a routine load of this name: ${databases.join(', ')}. Ask again with database.`,
      zh: `多个数据库存在同名 Routine Load：${databases.join('、')}。请指定 database 后重试。`,
    },
    conclusions: [],
    tables: [],
  };
}

/** Before 3.4 a load may not tell its table; routine ones do, in `stream_loads`. */
function isOfJob(row: Outcomes['rows'][number], job: RoutineJob): boolean {
  return kindOfLoad(row.load_type) === 'routine' && row.db === job.db && row.table_name === job.table_name;
}

function tellStoppedForGood(job: RoutineJob): Conclusion | undefined {
  if (job.state.toUpperCase() !== 'STOPPED') return undefined;
  return {
    severity: 'warning',
    text: {
      en: 'It was stopped for good and cannot be resumed: create it anew from its last offsets if its data is wanted.',
      zh: '该作业已被永久停止，无法恢复；如仍需数据，请从最后消费的 Offset 重新创建。',
    },
  };
}

function tellFailures(failures: Outcomes | Failure): readonly Conclusion[] {
  if (!failures.ok) return [{ severity: 'unknown', text: failures.reason }];
  const failed = failures.rows.filter((row) => row.error_class !== 'none' && (row.loads ?? 0) > 0);
  const count = failed.reduce((sum, row) => sum + (row.loads ?? 0), 0);
  const most = failed.toSorted((a, b) => (b.loads ?? 0) - (a.loads ?? 0))[0];
  if (most === undefined) return [];
  const reason = nameErrorClass(most.error_class);
  return [
    {
      severity: 'warning',
      text: {
        en: `${formatCount(count)} of its tasks failed in the last 24 h, most of: ${reason.en} (for example label ${most.a_label ?? '?'}: ask explain_load_failure).`,
        zh: `近 24 小时有 ${formatCount(count)} 个任务失败，以${reason.zh}最多（如 Label ${most.a_label ?? '?'}，可用 explain_load_failure 查看）。`,
      },
    },
  ];
}

interface AnswerInput {
  readonly job: RoutineJob;
  readonly own: RoutineJobs;
  readonly lagMetrics: Metrics | Failure;
  readonly failures: Outcomes | Failure;
  readonly conclusions: readonly Conclusion[];
  readonly context: Context;
}

function answer({ job, own, lagMetrics, failures, conclusions, context }: AnswerInput): InquiryAnswer {
  const measured = listLags(own, lagMetrics, context)[0];
  return {
    isKnown: true,
    summary: summarize(job, measured, conclusions),
    conclusions,
    tables: [jobTable(job, measured, context), partitionTable(job, context), failureTable(failures)],
  };
}

type MeasuredLag = ReturnType<typeof listLags>[number] | undefined;

function summarize(job: RoutineJob, measured: MeasuredLag, conclusions: readonly Conclusion[]): Bilingual {
  const name = nameJob(job);
  const isStopped = ['PAUSED', 'CANCELLED'].includes(job.state.toUpperCase());
  const reason = isStopped ? tellReason(job) : undefined;
  const behind = measured?.messages;
  const parts = {
    en: [
      reason === undefined
        ? `Routine load ${name} is ${job.state}`
        : `Routine load ${name} is ${job.state}: ${reason.en}`,
      behind === undefined ? 'its lag in messages is not told here' : `${formatCount(behind)} messages behind`,
    ],
    zh: [
      reason === undefined
        ? `Routine Load ${name} 状态为 ${job.state}`
        : `Routine Load ${name} 状态为 ${job.state}：${reason.zh}`,
      behind === undefined ? '此集群未提供消息延迟' : `落后 ${formatCount(behind)} 条消息`,
    ],
  };
  const isCalm = !conclusions.some(({ severity }) => severity === 'critical' || severity === 'warning');
  return {
    en: `${parts.en.join('; ')}.${isCalm ? ' Nothing that holds it up was found.' : ''}`,
    zh: `${parts.zh.join('；')}。${isCalm ? '未发现阻碍消费的问题。' : ''}`,
  };
}

function jobTable(job: RoutineJob, measured: MeasuredLag, context: Context): ViewTable {
  const committed = readStatistic(job, 'committedTaskNum');
  const received = readStatistic(job, 'receivedBytes');
  const perTask =
    committed === undefined || committed === 0 || received === undefined ? undefined : received / committed;
  const seconds = measured?.seconds;
  return fieldTable({
    name: 'job',
    title: { en: 'The job', zh: '作业' },
    fields: [
      [{ en: 'Table', zh: '目标表' }, `${job.db}.${job.table_name}`],
      [{ en: 'State', zh: '状态' }, job.state],
      [{ en: 'Reason code', zh: '原因码' }, job.reason_code],
      [{ en: 'Paused', zh: '暂停时间' }, context.clock?.wallTime(job.paused) ?? null],
      [
        { en: 'Lag, messages', zh: '延迟（消息数）' },
        measured?.messages === undefined ? null : formatCount(measured.messages),
      ],
      [{ en: 'Lag, time', zh: '延迟（时间）' }, seconds === undefined ? null : formatDuration(seconds)],
      [{ en: 'Partitions', zh: '分区数' }, countPartitions(job)],
      [{ en: 'Tasks now', zh: '当前任务数' }, job.concurrency ?? job.running_tasks],
      [{ en: 'Tasks wanted', zh: '期望任务数' }, job.desired_concurrency],
      [{ en: 'Bytes per task', zh: '单任务数据量' }, perTask === undefined ? null : formatBytes(perTask)],
      [{ en: 'Seconds a task consumes', zh: '单任务消费秒数' }, job.consume_seconds],
      [{ en: 'Rows loaded', zh: '导入行数' }, countOf(job, 'loadedRows')],
      [{ en: 'Error rows', zh: '错误行' }, countOf(job, 'errorRows')],
      [{ en: 'Tasks committed', zh: '已提交任务' }, countOf(job, 'committedTaskNum')],
      [{ en: 'Tasks aborted', zh: '中止任务' }, countOf(job, 'abortedTaskNum')],
    ],
  });
}

function countOf(job: RoutineJob, key: string): string | null {
  const value = readStatistic(job, key);
  return value === undefined ? null : formatCount(value);
}

function partitionTable(job: RoutineJob, context: Context): ViewTable {
  const lags = readByPartition(job.offset_lag);
  const times = readByPartition(job.timestamps);
  const now = context.clock?.epochSeconds;
  const rows = [...new Set([...lags.keys(), ...times.keys()])]
    .map((partition) => {
      const ms = times.get(partition);
      return {
        partition,
        lag_messages: lags.get(partition) ?? null,
        last_message_seconds_ago:
          ms === undefined || ms <= 0 || now === undefined ? null : Math.max(0, now - ms / 1000),
      };
    })
    .toSorted((a, b) => (b.lag_messages ?? 0) - (a.lag_messages ?? 0));
  return {
    name: 'partitions',
    title: { en: 'Lag by partition, the worst first', zh: '各分区延迟（最严重在前）' },
    columns: [
      { name: 'partition', title: { en: 'Partition', zh: '分区' } },
      { name: 'lag_messages', title: { en: 'Messages behind', zh: '落后消息数' }, format: 'count' },
      {
        name: 'last_message_seconds_ago',
        title: { en: 'Last consumed message', zh: '最后消费消息距今' },
        format: 'duration',
      },
    ],
    rows: rows.slice(0, MOST_PARTITIONS),
    truncated: rows.length > MOST_PARTITIONS,
    ...(rows.length === 0 && { unknown: NO_LAG }),
  };
}

const NO_LAG: Bilingual = {
  en: 'this cluster does not tell the lag by partition (OFFSET_LAG from 3.4, TIMESTAMP_PROGRESS from 3.3.13)',
  zh: '此集群未提供分区延迟（OFFSET_LAG 需 3.4，TIMESTAMP_PROGRESS 需 3.3.13）',
};

function failureTable(failures: Outcomes | Failure): ViewTable {
  const failed = failures.ok ? failures.rows.filter((row) => row.error_class !== 'none') : [];
  return {
    name: 'task_failures',
    title: { en: 'Failed tasks into its table, last 24 h', zh: '近 24 小时写入该表的失败任务' },
    columns: [
      { name: 'reason', title: { en: 'Reason', zh: '原因' } },
      { name: 'tasks', title: { en: 'Tasks', zh: '任务数' }, format: 'count' },
      { name: 'a_label', title: { en: 'One of them', zh: '示例 Label' } },
    ],
    rows: failed.map((row) => ({ reason: nameErrorClass(row.error_class), tasks: row.loads, a_label: row.a_label })),
    ...(!failures.ok && { unknown: failures.reason }),
  };
}
