import { counted } from '../form/quantity.ts';
import type { Context } from '../cluster/context.ts';
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
import { optional, type Failure } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { tellReason } from './reason-of-pause.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import {
  countJobs,
  isPausedByHand,
  jobObject,
  nameJob,
  ROUTINE_METRICS,
  secondsInState,
  type Metrics,
  type RoutineJob,
  type RoutineJobs,
  remediesForJob,
} from './routine-job.ts';

const STOPPED = { value: 0, unit: 'stopped jobs', source: 'administration/management/monitoring/alert.md' };
const WAITING_JOBS = {
  value: 3,
  unit: 'jobs in NEED_SCHEDULE',
  source: 'administration/management/monitoring/alert.md',
};
const WAITING = { value: 10, unit: 'min in NEED_SCHEDULE', source: 'own' };

const RESUME: RemedyText = {
  text: { en: 'Mend the reason, then resume the job.', zh: '排除原因后恢复作业。' },
  statement: 'RESUME ROUTINE LOAD FOR <database>.<job>;',
};

const REMEDIES: readonly RemedyText[] = [
  {
    text: { en: 'Read the reason of the state.', zh: '查看状态变更原因。' },
    statement: 'SHOW ROUTINE LOAD FOR <database>.<job>;',
  },
  RESUME,
  {
    text: {
      en: 'A cancelled job cannot be resumed: create it anew from its last offsets.',
      zh: 'CANCELLED 的作业无法恢复：请从最后消费的 Offset 重新创建。',
    },
  },
];

export default defineCheck({
  id: 'ingestion.routine_load_stopped',
  severity: 'critical',
  title: { en: 'Routine load stopped', zh: 'Routine Load 已停止' },
  since: '3.1',
  signal: 'routine_load_jobs STATE, REASONS_OF_STATE_CHANGED (3.2+); fe_metrics routine_load_jobs by state',
  thresholds: { stopped: STOPPED, waiting_jobs: WAITING_JOBS, waiting: WAITING },
  impact: {
    en: 'Nothing is consumed; when Kafka keeps messages for a shorter time than the pause, they are lost.',
    zh: '不再消费数据；若暂停时间超过 Kafka 的保留时长，消息将丢失。',
  },
  causes: [
    { en: 'More error rows than max_error_number allows', zh: '错误行超过 max_error_number' },
    { en: 'The offset is no longer in Kafka', zh: 'Kafka 中已不存在该 Offset' },
    {
      en: 'Tasks were aborted: too many versions, timeouts, or a database or table that is gone',
      zh: '任务中止：版本过多、超时，或库表已不存在',
    },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: optional(ROUTINE_LOAD_JOBS), metrics: optional(ROUTINE_METRICS) },
  evaluate({ jobs, metrics }, context) {
    if (!jobs.ok) return judgeByMetrics(jobs, metrics);
    const stopped = jobs.rows.filter((job) => ['PAUSED', 'CANCELLED'].includes(job.state.toUpperCase()));
    const failed = stopped.filter((job) => !isPausedByHand(job));
    if (failed.length > 0) return found(foundStopped({ jobs, failed, stopped }));
    const waiting = listWaiting(jobs, context);
    if (waiting.length > 0) return found(foundWaiting(jobs, waiting));
    if (stopped.length > 0) return found(foundByHand(jobs, stopped));
    return judgeByMetrics(jobs, metrics);
  },
});

interface StoppedInput {
  readonly jobs: RoutineJobs;
  readonly failed: readonly RoutineJob[];
  readonly stopped: readonly RoutineJob[];
}

function foundStopped({ jobs, failed, stopped }: StoppedInput): Found {
  const first = failed[0];
  const reason = first === undefined ? { en: '', zh: '' } : tellReason(first);
  const name = first === undefined ? '' : nameJob(first);
  const more = stopped.length - 1;
  return {
    severity: 'critical',
    summary: {
      en: `Routine load ${name} is ${first?.state ?? ''}: ${reason.en}${more > 0 ? `; ${more} more stopped` : ''}.`,
      zh: `Routine Load ${name} 处于 ${first?.state ?? ''} 状态：${reason.zh}${more > 0 ? `；另有 ${more} 个已停止` : ''}。`,
    },
    objects: failed.map((job) => jobObject(job)),
    measured: { value: failed.length, unit: STOPPED.unit },
    threshold: STOPPED,
    evidence: [routineJobEvidence(jobs, failed)],
    ...(first === undefined ? {} : { remedies: remediesForJob(REMEDIES, first) }),
    causes: [...new Map(failed.map((job) => tellReason(job)).map((text) => [text.en, text])).values()],
    facts: {
      jobs: failed.map((job) => nameJob(job)),
      tables: [...new Set(failed.map((job) => `${job.db}.${job.table_name}`))],
      reason_codes: [...new Set(failed.map((job) => String(job.reason_code ?? '')))],
    },
  };
}

/** Jobs that wait for their first task; only many, or one that waits long, is more than the ordinary way to RUNNING. */
function listWaiting(jobs: RoutineJobs, context: Context): readonly RoutineJob[] {
  const waiting = jobs.rows.filter((job) => job.state.toUpperCase() === 'NEED_SCHEDULE');
  if (waiting.length > WAITING_JOBS.value) return waiting;
  return waiting.filter(
    (job) => (secondsInState(job, context) ?? 0) > WAITING.value * 60 && (job.running_tasks ?? 0) === 0,
  );
}

function foundWaiting(jobs: RoutineJobs, waiting: readonly RoutineJob[]): Found {
  const isMany = waiting.length > WAITING_JOBS.value;
  const names = waiting.map((job) => nameJob(job));
  return {
    severity: 'warning',
    confidence: 'medium',
    summary: {
      en: `${counted(waiting.length, 'routine load waits', 'routine loads wait')} to be scheduled (${names.slice(0, 3).join(', ')}).`,
      zh: `${waiting.length} 个 Routine Load 等待调度（${names.slice(0, 3).join('、')}）。`,
    },
    objects: waiting.map((job) => jobObject(job)),
    measured: { value: waiting.length, unit: WAITING_JOBS.unit },
    threshold: isMany ? WAITING_JOBS : WAITING,
    evidence: [routineJobEvidence(jobs, waiting)],
    causes: [
      {
        en: 'Every backend runs as many tasks as it may (max_routine_load_task_num_per_be 16)',
        zh: '各 BE 的任务数已满（max_routine_load_task_num_per_be 16）',
      },
      { en: 'The frontend cannot read the partitions of the topic', zh: 'FE 无法获取 Topic 的分区信息' },
    ],
    facts: { jobs: names },
  };
}

function foundByHand(jobs: RoutineJobs, paused: readonly RoutineJob[]): Found {
  const names = paused.map((job) => nameJob(job));
  return {
    severity: 'info',
    summary: {
      en: `${counted(paused.length, 'routine load was', 'routine loads were')} paused by a person (${names.slice(0, 3).join(', ')}).`,
      zh: `${paused.length} 个 Routine Load 被人工暂停（${names.slice(0, 3).join('、')}）。`,
    },
    objects: paused.map((job) => jobObject(job)),
    measured: { value: paused.length, unit: STOPPED.unit },
    threshold: STOPPED,
    evidence: [routineJobEvidence(jobs, paused)],
    causes: [{ en: 'PAUSE ROUTINE LOAD was run', zh: '执行过 PAUSE ROUTINE LOAD' }],
    facts: { jobs: names, by_hand: true },
  };
}

/** The account sees only jobs of its own tables, none of them stopped; the metric counts them all. */
function judgeByMetrics(jobs: RoutineJobs | Failure, metrics: Metrics | Failure): Verdict {
  const paused = countJobs(metrics, 'PAUSED');
  const waiting = countJobs(metrics, 'NEED_SCHEDULE');
  if (!metrics.ok || (paused ?? waiting) === undefined) return jobs.ok ? PASSED : endWithout(jobs);
  const isPaused = paused !== undefined && paused > 0;
  // The metric counts no cancelled jobs.
  if (!isPaused && (waiting ?? 0) <= WAITING_JOBS.value) return jobs.ok || jobs.missing ? PASSED : unknown(jobs.reason);
  const count = isPaused ? paused : (waiting ?? 0);
  const state = isPaused ? 'PAUSED' : 'NEED_SCHEDULE';
  return found({
    severity: 'warning',
    confidence: 'medium',
    summary: {
      en: `${counted(count, 'routine load is', 'routine loads are')} ${state}; which and why cannot be read here.`,
      zh: `${count} 个 Routine Load 处于 ${state} 状态；此处无法获知具体作业与原因。`,
    },
    objects: [{ kind: 'cluster', name: 'routine loads' }],
    measured: { value: count, unit: isPaused ? STOPPED.unit : WAITING_JOBS.unit },
    threshold: isPaused ? STOPPED : WAITING_JOBS,
    evidence: [
      evidenceOf(
        metrics,
        metrics.rows.filter((row) => row.name === 'routine_load_jobs'),
      ),
    ],
  });
}
