import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import { isFailing, TASK_RUNS } from '../reads/task-runs.ts';

const LENGTH = { value: 500, unit: 'waiting runs', source: 'FE task_runs_queue_length' };
const NEAR = { value: 400, unit: 'waiting runs', source: 'own; 80 % of FE task_runs_queue_length (500)' };

export default defineCheck({
  id: 'ingestion.task_queue_full',
  severity: 'warning',
  title: { en: 'Task queue nearly full', zh: '任务队列将满' },
  since: '2.3',
  signal: 'task_runs COUNT by STATE = PENDING, RUNNING',
  thresholds: { near: NEAR, length: LENGTH },
  impact: {
    en: 'Runs wait for long, and beyond the length of the queue new runs are refused.',
    zh: '任务长时间排队；超过队列长度后新的运行会被拒绝。',
  },
  causes: [
    {
      en: 'More tasks and refreshes of materialized views than 4 at a time can run',
      zh: '任务与物化视图刷新过多，超过 4 个并发的处理能力',
    },
    { en: 'A few long runs hold all places', zh: '少数长任务占满并发' },
  ],
  remedies: [
    { text: { en: 'Spread schedules; refresh less often.', zh: '错开调度时间，降低刷新频率。' } },
    {
      text: { en: 'Let more runs work at once (FE configuration).', zh: '提高任务并发数（FE 配置）。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("task_runs_concurrency" = "8");',
    },
  ],
  doc: 'administration/management/FE_configuration.md',
  needsVisibleTables: true,
  reads: { queue: TASK_RUNS },
  evaluate({ queue }, context) {
    const pending = queue.rows.find((row) => row.state.toUpperCase() === 'PENDING');
    const running = queue.rows.find((row) => row.state.toUpperCase() === 'RUNNING')?.runs ?? 0;
    const waiting = pending?.runs ?? 0;
    if (waiting < NEAR.value) return PASSED;
    const age = ageIn(context, pending?.oldest ?? null);
    const lasted = age === undefined ? undefined : formatDuration(age);
    return found({
      severity: 'warning',
      summary: {
        en: `${formatCount(waiting)} task runs wait (${LENGTH.value} may), ${running} run${lasted === undefined ? '' : `; the oldest waits for ${lasted.en}`}.`,
        zh: `${formatCount(waiting)} 个任务在排队（上限 ${LENGTH.value}），${running} 个在运行${lasted === undefined ? '' : `；最久已等待 ${lasted.zh}`}。`,
      },
      objects: [{ kind: 'cluster', name: 'task_runs' }],
      measured: { value: waiting, unit: NEAR.unit },
      threshold: NEAR,
      evidence: [
        evidenceOf(
          queue,
          queue.rows.filter((row) => !isFailing(row)),
        ),
      ],
    });
  },
});
