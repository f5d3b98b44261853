import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { isFailing, TASK_RUNS } from '../reads/task-runs.ts';

const WAIT = { value: 10, unit: 'min of waiting', source: 'own' };
const PLACES = { value: 4, unit: 'running tasks', source: 'FE task_runs_concurrency' };
/** From here on ingestion.task_queue_full speaks: 80 % of task_runs_queue_length. */
const QUEUE_FULL = 400;

export default defineCheck({
  id: 'view.refresh_queue',
  severity: 'warning',
  title: { en: 'Materialized view refreshes queue up', zh: '物化视图刷新排队' },
  since: '2.5',
  signal: "task_runs STATE = PENDING, RUNNING with TASK_NAME like 'mv-%'",
  thresholds: { wait: WAIT, places: PLACES },
  impact: {
    en: 'Views are refreshed late, and refreshes that wait are merged into one.',
    zh: '视图刷新延迟，排队中的刷新会被合并。',
  },
  causes: [
    { en: 'More views than 4 refreshes at a time can serve', zh: '视图过多，4 个并发刷新处理不过来' },
    { en: 'A few long refreshes hold all places', zh: '少数长时间刷新占满并发' },
    { en: 'All views are refreshed at the same minute', zh: '所有视图在同一时刻刷新' },
  ],
  remedies: [
    {
      text: { en: 'See what waits and what runs.', zh: '查看等待与运行中的刷新。' },
      statement:
        "SELECT TASK_NAME, STATE, CREATE_TIME, PROGRESS FROM information_schema.task_runs WHERE STATE IN ('PENDING', 'RUNNING') ORDER BY CREATE_TIME LIMIT 50;",
    },
    {
      text: { en: 'Spread the schedules, and let more run at once.', zh: '错开调度时间，并提高并发。' },
      statement: 'ADMIN SET FRONTEND CONFIG ("task_runs_concurrency" = "8");',
    },
  ],
  doc: 'using_starrocks/async_mv/troubleshooting_asynchronous_materialized_views.md',
  reads: { queue: TASK_RUNS },
  evaluate({ queue }, context) {
    const pending = queue.rows.find((row) => row.state.toUpperCase() === 'PENDING');
    const running = queue.rows.find((row) => row.state.toUpperCase() === 'RUNNING')?.runs ?? 0;
    const waiting = pending?.view_runs ?? 0;
    const age = ageIn(context, pending?.oldest_view ?? null);
    if (pending === undefined || waiting === 0 || (pending.runs ?? 0) >= QUEUE_FULL) return PASSED;
    if (running < PLACES.value || age === undefined || age <= WAIT.value * 60) return PASSED;
    const lasted = formatDuration(age);
    return found({
      severity: 'warning',
      summary: {
        en: `${counted(waiting, 'refresh of a materialized view waits', 'refreshes of materialized views wait')}, the oldest for ${lasted.en}, while ${counted(running, 'task runs', 'tasks run')}.`,
        zh: `${formatCount(waiting)} 个物化视图刷新在排队，最久已等待 ${lasted.zh}；当前有 ${formatCount(running)} 个任务在运行。`,
      },
      objects: [{ kind: 'cluster', name: 'task_runs' }],
      measured: { value: Math.round(age / 60), unit: WAIT.unit },
      threshold: WAIT,
      evidence: [
        evidenceOf(
          queue,
          queue.rows.filter((row) => !isFailing(row)),
        ),
      ],
    });
  },
});
