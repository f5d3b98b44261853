import { defineCause } from '../form/cause.ts';
import type { RemedyText } from '../form/check.ts';
import { fillRemedies } from '../form/fill-remedies.ts';
import { firstJob, listFact, shareOne } from './facts-of.ts';
import { alterRoutineLoad } from '../ingestion/alter-routine-load.ts';

const ROOTS = ['ingestion.concurrency_low', 'ingestion.task_batch_small'] as const;

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Ask for as many tasks as there are partitions.',
      zh: '将并发数设为分区数。',
    },
    statement: alterRoutineLoad('"desired_concurrent_number" = "<partitions>"'),
  },
  {
    text: {
      en: 'Let each task consume longer; the timeout should be four times as long.',
      zh: '延长单任务消费时间，超时时间设为其 4 倍。',
    },
    statement: alterRoutineLoad('"task_consume_second" = "30", "task_timeout_second" = "120"'),
  },
  {
    text: { en: 'Raise the limit of tasks per job (FE configuration).', zh: '提高单作业任务数上限（FE 配置）。' },
    statement: 'ADMIN SET FRONTEND CONFIG ("max_routine_load_task_concurrent_num" = "<partitions>");',
  },
];

export default defineCause({
  id: 'cause.under_parallel_ingestion',
  title: { en: 'Routine load has too little parallelism', zh: 'Routine Load 并行度不足' },
  canExplain: [...ROOTS, 'ingestion.lag'],
  remedies: REMEDIES,
  evaluate(findings) {
    const late = listFact(findings, 'ingestion.lag', 'jobs');
    const roots = findings.among(ROOTS).filter((id) => shareOne(listFact(findings, id, 'jobs'), late));
    if (roots.length === 0) return undefined;
    const jobs = late.filter((job) => roots.some((id) => listFact(findings, id, 'jobs').includes(job)));
    const tooFew = roots.includes('ingestion.concurrency_low');
    return {
      explains: [...roots, 'ingestion.lag'],
      remedies: fillRemedies(REMEDIES, firstJob(findings, 'ingestion.lag')),
      summary: {
        en: `${jobs.slice(0, 3).join(', ')} cannot keep up: ${tooFew ? 'fewer tasks than partitions' : 'tasks that take too little'}.`,
        zh: `${jobs.slice(0, 3).join('、')} 消费跟不上：${tooFew ? '任务数少于分区数' : '单任务批次过小'}。`,
      },
    };
  },
});
