import { nameErrorClass } from '../import/failed-loads.ts';
import { LOAD_JOB_COLUMNS, showLoadJob, type LoadJob } from '../import/load-job-table.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { groupBy } from '../form/group-by.ts';
import { defineView, type ViewRow } from '../form/view.ts';
import { doubtFeText, feTextAgeSql } from '../reads/fe-text-age.ts';
import { loadJobs } from '../reads/load-jobs.ts';

const LIMIT = { kind: 'integer', min: 1, max: 1_000, default: 50 } as const;
const HOURS = { kind: 'integer', min: 1, max: 720, default: 24 } as const;

const FAILED_LOAD_JOBS = loadJobs({
  name: 'failed_load_jobs',
  parameters: { limit: LIMIT, hours: HOURS },
  where: "STATE = 'CANCELLED'",
  having: `${feTextAgeSql('COALESCE(ended_at, created_at)')} <= {hours} * 3600`,
  limit: '{limit}',
});

export default defineView({
  name: 'get_failed_load_jobs',
  title: { en: 'Failed load jobs', zh: '失败的导入作业' },
  description: {
    en: 'Load jobs that failed or were cancelled within the last hours, newest first, each with the class of its error and the message with values masked, and a count by class. Use check_load_job_status for one label.',
    zh: '最近若干小时内失败或被取消的导入作业（最新在前），含错误类别与脱敏后的错误信息，并按类别计数。查看单个 Label 请用 check_load_job_status。',
  },
  parameters: {
    hours: { ...HOURS, meaning: { en: 'How many hours to look back.', zh: '回溯的小时数。' } },
    limit: { ...LIMIT, meaning: { en: 'How many jobs to show.', zh: '显示的作业数量。' } },
  },
  reads: { jobs: FAILED_LOAD_JOBS },
  shape({ jobs }, context) {
    const doubt = doubtFeText(context);
    return [
      {
        name: 'classes',
        title: { en: 'By class of error, of the jobs shown', zh: '按错误类别统计（所示作业）' },
        columns: [
          { name: 'error_class', title: { en: 'Error class', zh: '错误类别' } },
          { name: 'jobs', title: { en: 'Jobs', zh: '作业数' }, format: 'count' },
          { name: 'targets', title: { en: 'Targets', zh: '目标' } },
        ],
        rows: countClasses(jobs.rows),
        notes: listClassNames(jobs.rows),
      },
      {
        name: 'jobs',
        title: { en: 'Failed jobs, newest first', zh: '失败作业（最新在前）' },
        columns: LOAD_JOB_COLUMNS,
        rows: jobs.rows.map((job) => showLoadJob(job, context)),
        truncated: jobs.incomplete || jobs.rows.length >= Number(context.parameters['limit'] ?? LIMIT.default),
        ...(doubt === undefined ? {} : { notes: [doubt] }),
      },
    ];
  },
});

function countClasses(jobs: readonly LoadJob[]): readonly ViewRow[] {
  return [...groupBy(jobs, (job) => job.error_class)]
    .map(([name, ofClass]) => ({
      error_class: name,
      jobs: ofClass.length,
      targets: [...new Set(ofClass.map((job) => `${job.db}${job.table_name === '' ? '' : `.${job.table_name}`}`))]
        .slice(0, 5)
        .join(', '),
    }))
    .toSorted((a, b) => b.jobs - a.jobs);
}

function listClassNames(jobs: readonly LoadJob[]): readonly Bilingual[] {
  return [...new Set(jobs.map((job) => job.error_class))].map((name) => {
    const words = nameErrorClass(name);
    return { en: `${name}: ${words.en}`, zh: `${name}：${words.zh}` };
  });
}
