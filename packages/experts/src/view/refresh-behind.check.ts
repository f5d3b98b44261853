import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatDuration } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';
import { nameView, type MaterializedView } from './view-name.ts';

const DURATION = {
  value: 1,
  unit: 'x its interval',
  source: 'own; materialized_views LAST_REFRESH_DURATION, tasks SCHEDULE',
};
const AGE = { value: 3, unit: 'x its interval since the last refresh', source: 'own' };

export default defineCheck({
  id: 'view.refresh_behind',
  severity: 'warning',
  title: { en: 'Materialized view refresh falls behind', zh: '物化视图刷新跟不上调度' },
  since: '3.1',
  signal:
    'materialized_views LAST_REFRESH_DURATION, LAST_REFRESH_START_TIME while it runs, LAST_REFRESH_FINISHED_TIME against tasks SCHEDULE',
  thresholds: { duration: DURATION, age: AGE },
  needsVisibleTables: true,
  impact: {
    en: 'The view is older than its schedule promises, and its refreshes take places of other tasks.',
    zh: '视图数据比调度承诺的更旧，且刷新长期占用任务并发。',
  },
  causes: [
    { en: 'Each refresh computes too many partitions', zh: '每次刷新涉及的分区过多' },
    { en: 'The interval is too short for the work', zh: '刷新间隔过短' },
    {
      en: 'Too many views wait for 4 places (task_runs_concurrency)',
      zh: '等待 4 个并发位置（task_runs_concurrency）的视图过多',
    },
  ],
  remedies: [
    {
      text: { en: 'Refresh it less often.', zh: '降低刷新频率。' },
      statement: 'ALTER MATERIALIZED VIEW <database>.<view> REFRESH ASYNC EVERY(INTERVAL 1 HOUR);',
    },
    {
      text: {
        en: 'Refresh only new partitions, and put refreshes into a resource group of their own.',
        zh: '只刷新新分区，并为刷新设置独立资源组。',
      },
      statement:
        'ALTER MATERIALIZED VIEW <database>.<view> SET ("auto_refresh_partitions_limit" = "4", "resource_group" = "<group>");',
    },
  ],
  doc: 'using_starrocks/async_mv/troubleshooting_asynchronous_materialized_views.md',
  reads: { views: MATERIALIZED_VIEWS },
  evaluate({ views }, context) {
    const scheduled = views.rows.filter(
      (row) => row.is_active !== 'false' && row.state !== 'FAILED' && (row.interval_seconds ?? 0) > 0,
    );
    const slow = scheduled
      .filter((row) => lastedOf(row, context) > (row.interval_seconds ?? 0))
      .toSorted((a, b) => slowness(b, context) - slowness(a, context));
    const stale = scheduled
      .filter((row) => !slow.includes(row) && (staleness(row, context) ?? 0) > AGE.value)
      .toSorted((a, b) => (staleness(b, context) ?? 0) - (staleness(a, context) ?? 0));
    const behind = [...slow, ...stale];
    const first = behind[0];
    if (first === undefined) {
      const doubt = scheduled.some((row) => row.finished !== null || row.started !== null)
        ? doubtFeText(context)
        : undefined;
      return doubt === undefined ? PASSED : unknown(doubt);
    }
    const isSlow = slow.length > 0;
    const interval = formatDuration(first.interval_seconds ?? 0);
    const lasted = formatDuration(isSlow ? lastedOf(first, context) : (ageIn(context, first.finished) ?? 0));
    const ratio = isSlow ? slowness(first, context) : (staleness(first, context) ?? 0);
    const refresh = isRunning(first)
      ? { en: `the refresh at work began ${lasted.en} ago`, zh: `正在进行的刷新已持续 ${lasted.zh}` }
      : { en: `a refresh takes ${lasted.en}`, zh: `一次刷新耗时 ${lasted.zh}` };
    return found({
      severity: 'warning',
      // A schedule may have been suspended on purpose; a refresh longer than its interval is no intention.
      confidence: isSlow ? 'high' : 'medium',
      summary: {
        en: `${nameView(first)} is to be refreshed every ${interval.en}, but ${isSlow ? refresh.en : `the last one ended ${lasted.en} ago`}${behind.length > 1 ? `; ${behind.length} views fall behind` : ''}.`,
        zh: `物化视图 ${nameView(first)} 应每 ${interval.zh}刷新一次，但${isSlow ? refresh.zh : `上次刷新结束于 ${lasted.zh}前`}${behind.length > 1 ? `；共 ${behind.length} 个视图滞后` : ''}。`,
      },
      objects: behind.map((row) => ({ kind: 'table', name: nameView(row) })),
      measured: { value: Math.round(ratio * 10) / 10, unit: isSlow ? DURATION.unit : AGE.unit },
      threshold: isSlow ? DURATION : AGE,
      evidence: [evidenceOf(views, behind)],
      facts: { tasks: behind.map((row) => row.task_name) },
    });
  },
});

function isRunning(view: MaterializedView): boolean {
  return view.state === 'RUNNING';
}

/** Seconds that the last refresh took, or that the one at work has taken so far. */
function lastedOf(view: MaterializedView, context: Context): number {
  const soFar = isRunning(view) ? ageIn(context, view.started) : undefined;
  return soFar ?? view.duration_seconds ?? 0;
}

function slowness(view: MaterializedView, context: Context): number {
  return lastedOf(view, context) / Math.max(1, view.interval_seconds ?? 1);
}

/** Intervals since the last refresh ended, beyond the time that a refresh takes; undefined when the time is not known. */
function staleness(view: MaterializedView, context: Context): number | undefined {
  // One that runs now is measured by when it began.
  if (view.state !== 'SUCCESS') return undefined;
  const age = ageIn(context, view.finished);
  return age === undefined ? undefined : (age - (view.duration_seconds ?? 0)) / Math.max(1, view.interval_seconds ?? 1);
}
