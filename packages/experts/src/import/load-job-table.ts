import { ageIn, type Context } from '../cluster/context.ts';
import { maskText } from '../form/masked-text.ts';
import type { Row, Rows } from '../form/read.ts';
import type { ViewColumn, ViewRow } from '../form/view.ts';
import type { loadJobs } from '../reads/load-jobs.ts';
import { nameLoadTarget } from './load-target.ts';

export type LoadJobs = Rows<ReturnType<typeof loadJobs>['columns']>;
export type LoadJob = Row<ReturnType<typeof loadJobs>['columns']>;

/** Columns of a table of load jobs, for every tool that shows some. */
export const LOAD_JOB_COLUMNS: readonly ViewColumn[] = [
  { name: 'label', title: { en: 'Label', zh: 'Label' } },
  { name: 'target', title: { en: 'Target', zh: '目标' } },
  { name: 'type', title: { en: 'Type', zh: '类型' } },
  { name: 'state', title: { en: 'State', zh: '状态' } },
  { name: 'progress', title: { en: 'Progress', zh: '进度' } },
  { name: 'created_at', title: { en: 'Created', zh: '创建时间' } },
  { name: 'created_seconds_ago', title: { en: 'Age', zh: '距今' }, format: 'duration' },
  { name: 'lasted_seconds', title: { en: 'Duration', zh: '耗时' }, format: 'duration' },
  { name: 'loaded_rows', title: { en: 'Rows', zh: '行数' }, format: 'count' },
  { name: 'filtered_rows', title: { en: 'Filtered', zh: '过滤行数' }, format: 'count' },
  { name: 'bytes', title: { en: 'Bytes', zh: '字节数' }, format: 'bytes' },
  { name: 'error_class', title: { en: 'Error class', zh: '错误类别' } },
  { name: 'message', title: { en: 'Message (values masked)', zh: '错误信息（已脱敏）' } },
  { name: 'job_id', title: { en: 'Job id', zh: '作业 ID' } },
];

/** Of a load that did not fail, and of one whose message is about rows: it is the likeliest to quote them. */
const WORDLESS = new Set(['none', 'quality']);

/** A job as a row; its duration runs until now while it has not ended. */
export function showLoadJob(job: LoadJob, context: Context): ViewRow {
  const begun = ageIn(context, job.started ?? job.created);
  const ended = job.ended === null ? 0 : ageIn(context, job.ended);
  return {
    label: job.label,
    target: nameLoadTarget(job),
    type: job.load_type,
    state: job.state,
    progress: job.progress,
    created_at: context.clock?.wallTime(job.created) ?? null,
    created_seconds_ago: ageIn(context, job.created) ?? null,
    lasted_seconds: begun === undefined || ended === undefined ? null : Math.max(0, begun - ended),
    loaded_rows: job.sink_rows,
    filtered_rows: job.filtered_rows,
    bytes: job.bytes,
    error_class: job.error_class === 'none' ? null : job.error_class,
    message: WORDLESS.has(job.error_class) ? null : maskText(job.message),
    job_id: job.job_id,
  };
}
