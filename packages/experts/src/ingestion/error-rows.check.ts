import { defineCheck, found, PASSED, type Found, type RemedyText } from '../form/check.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import { jobObject, nameJob, readStatistic, type RoutineJob, remediesForJob } from './routine-job.ts';

const ALLOWED = {
  value: 'max_error_number',
  unit: 'error rows',
  source: 'faq/loading/Routine_load_faq.md',
};
const SHARE = { value: 1, unit: '% of all rows', source: 'own' };
/** Error rows of one window, as a share of those allowed, from which the next bad batch may stop the job. */
const NEAR = { value: 50, unit: '% of the allowed error rows per window', source: 'own' };
const DEFAULT_BATCH_ROWS = 200_000;
const TOO_MANY_ERROR_ROWS = 102;

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Read why rows were refused (the text quotes your messages).',
      zh: '查看数据行被拒绝的原因（内容包含原始消息）。',
    },
    statement: 'SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE JOB_ID = <job id>;',
  },
  { text: { en: 'Mend the producer.', zh: '修正上游消息。' } },
  {
    text: { en: 'Allow more error rows only if they may be lost.', zh: '只有确认可以丢弃时才允许更多错误行。' },
    statement: 'ALTER ROUTINE LOAD FOR <database>.<job> PROPERTIES ("max_error_number" = "<count>");',
  },
];

export default defineCheck({
  id: 'ingestion.error_rows',
  severity: 'warning',
  title: { en: 'Routine load meets error rows', zh: 'Routine Load 出现错误行' },
  since: '3.2',
  signal: 'routine_load_jobs STATISTICS errorRows / totalRows against JOB_PROPERTIES maxErrorNum, maxFilterRatio',
  thresholds: { allowed: ALLOWED, share: SHARE, near: NEAR },
  impact: {
    en: 'Error rows are not loaded; when there are more than max_error_number in a window, the job pauses.',
    zh: '错误行不会写入；窗口内超过 max_error_number 时作业会暂停。',
  },
  causes: [
    { en: 'The producer sends messages that do not fit the table', zh: '上游消息与表结构不符' },
    { en: 'The format, separator or jsonpaths of the job are wrong', zh: '作业的格式、分隔符或 jsonpaths 配置错误' },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: ROUTINE_LOAD_JOBS },
  evaluate({ jobs }) {
    const bad = jobs.rows.flatMap((job) => countErrors(job)).toSorted((a, b) => b.share - a.share);
    const worst = bad[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `Routine load ${nameJob(worst.job)} ${worst.errors === 0 ? 'was paused for too many error rows' : `refused ${formatCount(worst.errors)} of ${formatCount(worst.total)} rows (${formatShare(worst.share)})`}${bad.length > 1 ? `; ${bad.length} jobs in all` : ''}.`,
        zh: `Routine Load ${nameJob(worst.job)} ${worst.errors === 0 ? '因错误行过多被暂停' : `的 ${formatCount(worst.total)} 行中有 ${formatCount(worst.errors)} 行出错（${formatShare(worst.share)}）`}${bad.length > 1 ? `；共 ${bad.length} 个作业` : ''}。`,
      },
      objects: bad.map(({ job }) => jobObject(job)),
      ...worst.excess,
      remedies: remediesForJob(REMEDIES, worst.job),
      evidence: [
        routineJobEvidence(
          jobs,
          bad.map(({ job }) => job),
        ),
      ],
      facts: {
        jobs: bad.map(({ job }) => nameJob(job)),
        tables: [...new Set(bad.map(({ job }) => `${job.db}.${job.table_name}`))],
      },
    });
  },
});

/** What is too much about a job's error rows: the figure and what it was held against. */
type Excess = Pick<Found, 'measured' | 'threshold'>;

interface Counted {
  readonly job: RoutineJob;
  readonly errors: number;
  readonly total: number;
  readonly share: number;
  readonly excess: Excess;
}

function countErrors(job: RoutineJob): readonly Counted[] {
  const errors = readStatistic(job, 'errorRows') ?? 0;
  const total = Math.max(errors, readStatistic(job, 'totalRows') ?? 0);
  const share = total === 0 ? 0 : errors / total;
  const excess = findExcess({ job, errors, total, share });
  return excess === undefined ? [] : [{ job, errors, total, share, excess }];
}

function findExcess({ job, errors, total, share }: Omit<Counted, 'excess'>): Excess | undefined {
  const allowed = job.max_error_rows ?? 0;
  if (job.state.toUpperCase() === 'PAUSED' && job.reason_code === TOO_MANY_ERROR_ROWS) {
    return { measured: { value: errors, unit: ALLOWED.unit }, threshold: { ...ALLOWED, value: allowed } };
  }
  if (errors === 0) return undefined;
  if (share * 100 > SHARE.value) {
    return { measured: { value: Math.round(share * 10_000) / 100, unit: SHARE.unit }, threshold: SHARE };
  }
  const window = Math.min(total, 10 * (job.max_batch_rows ?? DEFAULT_BATCH_ROWS));
  const perWindow = share * window;
  if (perWindow < 1 || perWindow * 100 <= allowed * NEAR.value) return undefined;
  const ofAllowed = allowed === 0 ? perWindow * 100 : (perWindow * 100) / allowed;
  return { measured: { value: Math.round(ofAllowed), unit: NEAR.unit }, threshold: NEAR };
}
