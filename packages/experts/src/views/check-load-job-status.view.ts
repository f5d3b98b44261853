import { nameErrorClass } from '../import/failed-loads.ts';
import { adviseOnLoad } from '../import/load-advice.ts';
import { nameLoadTarget } from '../import/load-target.ts';
import { LOAD_JOB_COLUMNS, showLoadJob, type LoadJob, type LoadJobs } from '../import/load-job-table.ts';
import type { Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { groupBy } from '../form/group-by.ts';
import { maskText } from '../form/masked-text.ts';
import { defineRead, optional, type Failure, type Rows } from '../form/read.ts';
import { defineView, type ViewTable } from '../form/view.ts';
import { loadJobs } from '../reads/load-jobs.ts';

const LABEL = { kind: 'text', maxLength: 256 } as const;

const JOBS_OF_LABEL = loadJobs({
  name: 'load_jobs_of_label',
  parameters: { label: LABEL },
  where: 'LABEL = {label}',
  limit: '20',
});

/** The first reason of each tracking log without the row that follows it: the row stays in the cluster. */
const TRACKING_REASONS = defineRead({
  name: 'tracking_reasons',
  columns: { job_id: 'id', reason: 'text' },
  parameters: { label: LABEL },
  layouts: [
    {
      needs: { 'information_schema.load_tracking_logs': ['JOB_ID', 'LABEL', 'TRACKING_LOG'] },
      template:
        "SELECT JOB_ID AS job_id, left(split_part(TRACKING_LOG, 'Row:', 1), 300) AS reason " +
        'FROM default_catalog.information_schema.load_tracking_logs WHERE LABEL = {label} ORDER BY job_id LIMIT 20',
    },
  ],
});

export default defineView({
  name: 'check_load_job_status',
  title: { en: 'Status of a load', zh: '导入作业状态' },
  description: {
    en: 'One load by its label: state, progress, rows loaded and filtered, class of error, why rows were refused (values masked), and what to do next. Covers broker, insert, stream, routine and spark loads that the FE still remembers (3 days).',
    zh: '按 Label 查询单个导入：状态、进度、导入与过滤行数、错误类别、数据行被拒绝的原因（已脱敏）以及处理建议。涵盖 FE 仍保留（3 天）的各类导入。',
  },
  parameters: { label: { ...LABEL, meaning: { en: 'The label of the load.', zh: '导入的 Label。' } } },
  reads: { jobs: JOBS_OF_LABEL, reasons: optional(TRACKING_REASONS) },
  shape: ({ jobs, reasons }, context) => [showJobs(jobs, context), ...showReasons(jobs, reasons)],
});

function showJobs(jobs: LoadJobs, context: Context): ViewTable {
  return {
    name: 'jobs',
    title: { en: 'Loads with this label', zh: '使用该 Label 的导入' },
    columns: [...LOAD_JOB_COLUMNS, { name: 'ended_at', title: { en: 'Ended', zh: '结束时间' } }],
    rows: jobs.rows.map((job) =>
      Object.assign(showLoadJob(job, context), { ended_at: context.clock?.wallTime(job.ended) ?? null }),
    ),
    notes:
      jobs.rows.length === 0
        ? [NOT_FOUND]
        : jobs.rows.map((job) => (jobs.rows.length === 1 ? tellJob(job) : named(job, tellJob(job)))),
  };
}

function tellJob(job: LoadJob): Bilingual {
  const advice = adviseOnLoad(job);
  if (job.state !== 'CANCELLED') return advice;
  const words = nameErrorClass(job.error_class);
  return { en: `Failed: ${words.en}. ${advice.en}`, zh: `失败原因：${words.zh}。${advice.zh}` };
}

/** Which of several loads of one label is spoken of. */
function named(job: LoadJob, { en, zh }: Bilingual): Bilingual {
  const target = nameLoadTarget(job);
  return { en: `Job ${job.job_id} into ${target}: ${en}`, zh: `作业 ${job.job_id}（目标 ${target}）：${zh}` };
}

function showReasons(jobs: LoadJobs, reasons: Rows<typeof TRACKING_REASONS.columns> | Failure): readonly ViewTable[] {
  if (!jobs.rows.some((job) => job.has_tracking === 1 || job.error_class === 'quality')) return [];
  const texts = reasons.ok
    ? reasons.rows.map((row) => maskText(row.reason)).filter((text) => text !== null && text !== '')
    : [];
  return [
    {
      name: 'reasons',
      title: { en: 'Why rows were refused', zh: '数据行被拒绝的原因' },
      columns: [
        { name: 'reason', title: { en: 'Reason (values masked)', zh: '原因（已脱敏）' } },
        { name: 'logs', title: { en: 'Logs', zh: '日志数' }, format: 'count' },
      ],
      rows: [...groupBy(texts, (text) => text)].map(([reason, alike]) => ({ reason, logs: alike.length })),
      ...(reasons.ok ? { notes: [KEPT] } : { unknown: reasons.reason }),
    },
  ];
}

const NOT_FOUND: Bilingual = {
  en: 'No load with this label is known. The FE keeps ended loads for 3 days and, of stream loads, the last 1,000; older ones are in _statistics_.loads_history (3.4 and later).',
  zh: '未找到该 Label 的导入。FE 保留已结束的导入 3 天，Stream Load 仅保留最近 1000 个；更早的记录见 _statistics_.loads_history（3.4 及以上）。',
};

const KEPT: Bilingual = {
  en: 'The first reason of each log; backends keep the logs for 48 h.',
  zh: '仅显示每份日志的首个原因；BE 保留日志 48 小时。',
};
