import type { Bilingual } from '../form/bilingual.ts';
import {
  defineCheck,
  endWithout,
  found,
  PASSED,
  unknown,
  type Found,
  type RemedyText,
  type Verdict,
} from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import {
  countJobs,
  gradeLag,
  jobObject,
  LAG_MESSAGES,
  LAG_SECONDS,
  listHiddenLags,
  listLags,
  nameJob,
  ROUTINE_METRICS,
  type Lag,
  type Metrics,
  type RoutineJob,
  type RoutineJobs,
  remediesForJob,
} from './routine-job.ts';
import { alterRoutineLoad } from './alter-routine-load.ts';

const UNSTABLE = { value: 0, unit: 'jobs UNSTABLE', source: 'administration/management/monitoring/alert.md' };

const REMEDIES: readonly RemedyText[] = [
  {
    text: { en: 'Read the tasks of the job and what they wait for.', zh: '查看作业的任务及其等待原因。' },
    statement: 'SHOW ROUTINE LOAD TASK FROM <database> WHERE JobName = "<job>";',
  },
  {
    text: { en: 'Let more tasks run.', zh: '提高任务并发。' },
    statement: alterRoutineLoad('"desired_concurrent_number" = "<partitions>"'),
  },
  {
    text: { en: 'Let each task take more.', zh: '让每个任务消费更多数据。' },
    statement: alterRoutineLoad('"task_consume_second" = "30", "task_timeout_second" = "120"'),
  },
];

export default defineCheck({
  id: 'ingestion.lag',
  severity: 'critical',
  title: { en: 'Routine load lags behind its source', zh: 'Routine Load 消费落后' },
  since: '3.1',
  signal:
    'routine_load_jobs OFFSET_LAG (3.4+), TIMESTAMP_PROGRESS (3.3.13+); fe_metrics routine_load_max_lag_of_partition, routine_load_jobs state=UNSTABLE',
  thresholds: {
    messages: LAG_MESSAGES,
    seconds: LAG_SECONDS,
    warning: { value: 20, unit: '% of the critical lag', source: 'own' },
    unstable: UNSTABLE,
  },
  impact: {
    en: 'Queries see old data; when the lag outgrows what Kafka keeps, messages are lost.',
    zh: '查询看到的是旧数据；落后超过 Kafka 保留范围时消息会丢失。',
  },
  causes: [
    { en: 'Fewer tasks than partitions, or small batches', zh: '任务数少于分区数，或批次过小' },
    {
      en: 'The cluster is slow: compaction, disks, or loads slowed on purpose',
      zh: '集群缓慢：Compaction、磁盘，或导入被限速',
    },
    { en: 'The job was stopped for some time', zh: '作业曾停止一段时间' },
    { en: 'A burst in the topic', zh: 'Topic 流量突增' },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: optional(ROUTINE_LOAD_JOBS), metrics: optional(ROUTINE_METRICS) },
  evaluate({ jobs, metrics }, context) {
    const lags = jobs.ok ? listLags(jobs, metrics, context) : [];
    const late = lags.filter((lag) => gradeLag(lag) !== undefined).toSorted((a, b) => share(b) - share(a));
    const worst = late[0];
    if (jobs.ok && worst !== undefined) return found(foundLate({ jobs, late, worst }));
    const byMetrics = metrics.ok ? judgeByMetrics(jobs.ok ? jobs.rows : [], metrics) : undefined;
    if (byMetrics !== undefined) return found(byMetrics);
    if (!jobs.ok) return endWithout(jobs);
    const silent = lags.filter(({ messages, seconds }) => messages === undefined && seconds === undefined);
    return silent.length === 0 ? PASSED : doubt(silent.length);
  },
});

function share({ messages, seconds }: Lag): number {
  return Math.max((messages ?? 0) / LAG_MESSAGES.value, (seconds ?? 0) / LAG_SECONDS.value);
}

function foundLate({ jobs, late, worst }: { jobs: RoutineJobs; late: readonly Lag[]; worst: Lag }): Found {
  const byMessages = (worst.messages ?? 0) / LAG_MESSAGES.value >= (worst.seconds ?? 0) / LAG_SECONDS.value;
  const text = tellLag(worst);
  return {
    severity: late.some((lag) => gradeLag(lag) === 'critical') ? 'critical' : 'warning',
    // Without message counts an idle topic and a late job look alike.
    confidence: worst.messages === undefined ? 'medium' : 'high',
    summary: {
      en: `Routine load ${nameJob(worst.job)} is ${text.en} behind${late.length > 1 ? `; ${late.length} jobs lag` : ''}.`,
      zh: `Routine Load ${nameJob(worst.job)} 落后 ${text.zh}${late.length > 1 ? `；共 ${late.length} 个作业落后` : ''}。`,
    },
    objects: late.map(({ job }) => jobObject(job)),
    measured: byMessages
      ? { value: worst.messages ?? 0, unit: LAG_MESSAGES.unit }
      : { value: Math.round(worst.seconds ?? 0), unit: LAG_SECONDS.unit },
    threshold: byMessages ? LAG_MESSAGES : LAG_SECONDS,
    remedies: remediesForJob(REMEDIES, worst.job),
    evidence: [
      routineJobEvidence(
        jobs,
        late.map(({ job }) => job),
      ),
    ],
    facts: {
      jobs: late.map(({ job }) => nameJob(job)),
      tables: [...new Set(late.map(({ job }) => `${job.db}.${job.table_name}`))],
    },
  };
}

function tellLag({ messages, seconds }: Lag): Bilingual {
  const lasted = seconds === undefined || seconds === 0 ? undefined : formatDuration(seconds);
  const parts = {
    en: [messages === undefined ? '' : counted(messages, 'message'), lasted?.en ?? ''],
    zh: [messages === undefined ? '' : `${formatCount(messages)} 条消息`, lasted?.zh ?? ''],
  };
  return {
    en: parts.en.filter((part) => part !== '').join(' and '),
    zh: parts.zh.filter((part) => part !== '').join('、'),
  };
}

function judgeByMetrics(jobs: readonly RoutineJob[], metrics: Metrics): Found | undefined {
  const hidden = [...listHiddenLags(jobs, metrics)]
    .map(([name, messages]) => ({ name, messages, grade: gradeLag({ messages, seconds: undefined }) }))
    .filter(({ grade }) => grade !== undefined)
    .toSorted((a, b) => b.messages - a.messages);
  const worst = hidden[0];
  if (worst === undefined) {
    const unstable = countJobs(metrics, 'UNSTABLE') ?? 0;
    return unstable > 0 ? foundUnstable(unstable, metrics) : undefined;
  }
  const more = hidden.length - 1;
  return {
    severity: worst.grade ?? 'warning',
    summary: {
      en: `A partition of routine load ${worst.name} is ${counted(worst.messages, 'message')} behind${more > 0 ? `; ${hidden.length} jobs lag` : ''}.`,
      zh: `Routine Load ${worst.name} 有分区落后 ${formatCount(worst.messages)} 条消息${more > 0 ? `；共 ${hidden.length} 个作业落后` : ''}。`,
    },
    objects: hidden.map(({ name }) => ({ kind: 'job', name })),
    measured: { value: worst.messages, unit: LAG_MESSAGES.unit },
    threshold: LAG_MESSAGES,
    evidence: [
      evidenceOf(
        metrics,
        metrics.rows.filter((row) => row.name === 'routine_load_max_lag_of_partition'),
      ),
    ],
    facts: { jobs: hidden.map(({ name }) => name) },
  };
}

function foundUnstable(unstable: number, metrics: Metrics): Found {
  return {
    severity: 'warning',
    confidence: 'medium',
    summary: {
      en: `${counted(unstable, 'routine load is', 'routine loads are')} UNSTABLE: more than an hour behind their source; the metric does not say which.`,
      zh: `${unstable} 个 Routine Load 处于 UNSTABLE：落后数据源超过一小时；指标不含作业名。`,
    },
    objects: [{ kind: 'cluster', name: 'routine loads' }],
    measured: { value: unstable, unit: UNSTABLE.unit },
    threshold: UNSTABLE,
    evidence: [
      evidenceOf(
        metrics,
        metrics.rows.filter((row) => row.name === 'routine_load_jobs'),
      ),
    ],
  };
}

function doubt(jobs: number): Verdict {
  return unknown({
    en: `the lag of ${counted(jobs, 'routine load')} is not told here (OFFSET_LAG from 3.4, TIMESTAMP_PROGRESS from 3.3.13)`,
    zh: `此集群未提供 ${jobs} 个 Routine Load 的消费延迟（OFFSET_LAG 需 3.4，TIMESTAMP_PROGRESS 需 3.3.13）`,
  });
}
