import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { hoursAsked } from './hours-asked.ts';
import { STREAM_LOAD_HISTORY } from '../reads/stream-load-history.ts';

const KEPT = { value: 1000, unit: 'stream loads kept', source: 'FE stream_load_task_keep_max_num' };
const NEAR = { value: 900, unit: 'stream loads kept', source: 'own' };
/** The hours that are asked about; a day unless the caller says otherwise. */
const DAY = { value: 24, unit: 'h of history when the limit is near', source: 'own' };
const WINDOW = { value: 60, unit: 'min until the limit is reached', source: 'own' };
const ENOUGH = { value: 100, unit: 'stream loads kept', source: 'own' };

export default defineCheck({
  id: 'ingestion.history_window_short',
  severity: 'info',
  title: { en: 'The history of stream loads is short', zh: 'Stream Load 历史窗口过短' },
  since: '3.2',
  signal: 'stream_loads COUNT(*) and MIN(CREATE_TIME_MS)',
  thresholds: { kept: KEPT, near: NEAR, day: DAY, window: WINDOW, enough: ENOUGH },
  impact: {
    en: 'Above 1,000 tasks the FE forgets all finished stream loads at once: failures may be gone before anybody looks.',
    zh: '任务超过 1000 个后 FE 会一次性清除所有已结束的 Stream Load：失败记录可能在查看之前就已消失。',
  },
  causes: [{ en: 'Many stream loads within a short time', zh: '短时间内 Stream Load 数量很多' }],
  remedies: [
    {
      text: {
        en: 'Read older loads from the history table (3.4 and later).',
        zh: '从历史表查询更早的导入（3.4 及以上）。',
      },
      statement: 'SELECT * FROM _statistics_.loads_history ORDER BY create_time DESC LIMIT 20;',
    },
    {
      text: {
        en: 'Keep more tasks (FE configuration; costs FE memory).',
        zh: '保留更多任务（FE 配置，会占用 FE 内存）。',
      },
      statement: 'ADMIN SET FRONTEND CONFIG ("stream_load_task_keep_max_num" = "5000");',
    },
  ],
  doc: 'loading/loading_introduction/troubleshooting_loading.md',
  reads: { history: STREAM_LOAD_HISTORY },
  evaluate({ history }, context) {
    const row = history.rows[0];
    const loads = row?.loads ?? 0;
    if (row === undefined || loads < ENOUGH.value) return PASSED;
    const age = ageIn(context, row.oldest);
    if (age === undefined) return unknown(doubtFeText(context) ?? NO_TIME);
    // The count saw-tooths, so a small one may be what is left: how fast it fills up tells more.
    const secondsToFill = (KEPT.value / loads) * Math.max(1, age);
    const hours = hoursAsked(context);
    const isNear = loads >= NEAR.value && age < hours * 3600;
    if (!isNear && secondsToFill >= WINDOW.value * 60) return PASSED;
    const window = formatDuration(age);
    const fill = formatDuration(secondsToFill);
    return found({
      severity: 'info',
      summary: {
        en: `The FE remembers ${formatCount(loads)} stream loads, ${window.en} back; at this pace ${formatCount(KEPT.value)} are reached every ${fill.en} and all finished ones are dropped.`,
        zh: `FE 当前保留 ${formatCount(loads)} 个 Stream Load，最早为 ${window.zh}前；按此速度每 ${fill.zh} 就会达到 ${formatCount(KEPT.value)} 个并清除所有已结束的任务。`,
      },
      objects: [{ kind: 'cluster', name: 'stream_loads' }],
      measured: { value: Math.round(age / 60), unit: 'min of history' },
      threshold: isNear ? { ...DAY, value: hours } : WINDOW,
      evidence: [evidenceOf(history)],
    });
  },
});

const NO_TIME = {
  en: 'the oldest stream load does not tell when it began',
  zh: '最早的 Stream Load 没有开始时间',
};
