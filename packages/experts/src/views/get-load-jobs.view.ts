import { LOAD_JOB_COLUMNS, showLoadJob } from '../import/load-job-table.ts';
import { defineView } from '../form/view.ts';
import { loadJobs } from '../reads/load-jobs.ts';

const LIMIT = { kind: 'integer', min: 1, max: 1_000, default: 50 } as const;
const STATE = { kind: 'text', maxLength: 32, default: '' } as const;

const LOAD_JOBS = loadJobs({
  name: 'load_jobs',
  parameters: { limit: LIMIT, state: STATE },
  // People say failed, running and committed; StarRocks spells them its own way.
  where:
    "({state} = '' OR STATE = CASE upper({state}) WHEN 'FAILED' THEN 'CANCELLED' WHEN 'RUNNING' THEN 'LOADING' " +
    "WHEN 'COMMITTED' THEN 'COMMITED' WHEN 'SUCCESS' THEN 'FINISHED' ELSE upper({state}) END)",
  limit: '{limit}',
});

export default defineView({
  name: 'get_load_jobs',
  title: { en: 'Load jobs', zh: '导入作业' },
  description: {
    en: 'The newest load jobs of every kind (broker, insert, stream, routine, spark) with state, progress, rows and class of error. Use it to see what is being loaded now or to list jobs of one state.',
    zh: '最近的各类导入作业（Broker、INSERT、Stream、Routine、Spark），含状态、进度、行数与错误类别。用于查看当前导入情况，或按状态筛选作业。',
  },
  parameters: {
    limit: { ...LIMIT, meaning: { en: 'How many jobs to show.', zh: '显示的作业数量。' } },
    state: {
      ...STATE,
      meaning: {
        en: 'Only jobs of this state: PENDING, QUEUEING, LOADING, PREPARED, COMMITED, FINISHED or CANCELLED. Empty: all.',
        zh: '仅显示该状态的作业：PENDING、QUEUEING、LOADING、PREPARED、COMMITED、FINISHED 或 CANCELLED。为空表示全部。',
      },
    },
  },
  reads: { jobs: LOAD_JOBS },
  shape: ({ jobs }, context) => [
    {
      name: 'jobs',
      title: { en: 'Load jobs, newest first', zh: '导入作业（最新在前）' },
      columns: LOAD_JOB_COLUMNS,
      rows: jobs.rows.map((job) => showLoadJob(job, context)),
      truncated: jobs.incomplete || jobs.rows.length >= Number(context.parameters['limit'] ?? LIMIT.default),
    },
  ],
});
