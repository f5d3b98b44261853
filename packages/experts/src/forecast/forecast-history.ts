import { ageIn, type Context } from '../cluster/context.ts';
import { groupBy } from '../form/group-by.ts';
import type { Conclusion } from '../form/inquiry.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import type { Failure, Row, Rows } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import { kindOfLoad } from '../import/load-target.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import type { LOAD_HISTORY } from '../reads/load-history.ts';
import { untold, type Forecast } from './forecast.ts';

/** FE label_keep_max_num (per database) and stream_load_task_keep_max_num; both are 1000, for at most 3 days. */
const KEPT = 1000;
const KEPT_SECONDS = 3 * 86_400;
/** Fewer loads make no pace. */
const ENOUGH = 50;
const SHORT_SECONDS = 3600;

type HistoryRow = Row<typeof LOAD_HISTORY.columns>;

interface Input {
  readonly history: Rows<typeof LOAD_HISTORY.columns> | Failure;
  readonly context: Context;
}

interface Filling {
  readonly what: string;
  readonly kept: number;
  readonly age: number;
  /** Seconds in which so many loads fill the history, and until it is full. */
  readonly window: number;
  readonly left: number;
}

/** When the FE's memory of labels and ended loads is full, after which the oldest are forgotten. */
export function forecastHistory({ history, context }: Input): Forecast {
  if (!history.ok) return { conclusions: [{ severity: 'unknown', text: untold(HISTORY, history.reason) }], tables: [] };
  const groups = groupBy(history.rows, (row) => (isStream(row) ? 'stream, routine' : row.db));
  const filling = [...groups]
    .flatMap(([what, rows]) => fillingOf({ what, rows, context }))
    .toSorted((a, b) => a.window - b.window);
  const doubt = doubtFeText(context);
  if (filling.length === 0 && doubt !== undefined)
    return { conclusions: [{ severity: 'unknown', text: untold(HISTORY, doubt) }], tables: [] };
  const first = filling[0];
  return {
    conclusions: [first === undefined ? CALM : conclude(first)],
    tables: first === undefined ? [] : [tableOf(filling)],
  };
}

function isStream({ load_type: type }: HistoryRow): boolean {
  return ['stream', 'routine'].includes(kindOfLoad(type));
}

interface GroupInput {
  readonly what: string;
  readonly rows: readonly HistoryRow[];
  readonly context: Context;
}

function fillingOf({ what, rows, context }: GroupInput): readonly Filling[] {
  const kept = rows.reduce((sum, row) => sum + (row.kept ?? 0), 0);
  const ages = rows.map((row) => ageIn(context, row.oldest)).filter((age) => age !== undefined);
  const age = Math.max(0, ...ages);
  if (kept < ENOUGH || age <= 0) return [];
  const window = (KEPT / kept) * age;
  return [{ what, kept, age, window, left: Math.max(0, KEPT - kept) * (age / kept) }];
}

const CALM: Conclusion = {
  severity: 'info',
  text: {
    en: 'Labels and history: too few ended loads to fill the memory of the FE (1,000 for at most 3 days).',
    zh: 'Label 与历史记录：已结束的导入很少，不会占满 FE 的保留上限（1,000 个，最多 3 天）。',
  },
};

function conclude({ what, kept, age, window, left }: Filling): Conclusion {
  const [since, fills, rest] = [formatDuration(age), formatDuration(window), formatDuration(left)];
  if (window >= KEPT_SECONDS) {
    return {
      severity: 'info',
      text: {
        en: `Labels and history (${what}): ${formatCount(kept)} ended loads in ${since.en}; 1,000 take ${fills.en}, so the limit of 3 days comes first.`,
        zh: `Label 与历史记录（${what}）：${since.zh}内有 ${formatCount(kept)} 个已结束的导入；达到 1,000 个需 ${fills.zh}，先触及 3 天上限。`,
      },
    };
  }
  return {
    severity: window < SHORT_SECONDS ? 'warning' : 'info',
    finding: 'ingestion.history_window_short',
    text: {
      en: `Labels and history (${what}): ${formatCount(kept)} ended loads in ${since.en}, so the 1,000 that the FE keeps are full in ${rest.en} and from then on reach ${fills.en} back (1,000 / ${formatCount(kept)} x ${since.en}). Older labels may be used again, older failures are only in _statistics_.loads_history (3.4 and later). Assumed: the pace stays. Confidence: medium.`,
      zh: `Label 与历史记录（${what}）：${since.zh}内有 ${formatCount(kept)} 个已结束的导入，FE 保留的 1,000 个将在 ${rest.zh}后占满，此后仅能回溯 ${fills.zh}（1,000 ÷ ${formatCount(kept)} × ${since.zh}）。更早的 Label 可被重复使用，更早的失败仅见于 _statistics_.loads_history（3.4 及以上）。假设速度不变。置信度：中。`,
    },
  };
}

function tableOf(filling: readonly Filling[]): ViewTable {
  return {
    name: 'history',
    title: { en: 'Ended loads that the FE keeps (1,000 each)', zh: 'FE 保留的已结束导入（各 1,000 个）' },
    columns: [
      { name: 'what', title: { en: 'Kind or database', zh: '类型或数据库' } },
      { name: 'kept', title: { en: 'Kept', zh: '已保留' }, format: 'count' },
      { name: 'oldest_seconds_ago', title: { en: 'Oldest', zh: '最早距今' }, format: 'duration' },
      { name: 'full_in_seconds', title: { en: 'Full in', zh: '占满用时' }, format: 'duration' },
    ],
    rows: filling.slice(0, 10).map(({ what, kept, age, left }) => ({
      what,
      kept,
      oldest_seconds_ago: age,
      full_in_seconds: Math.round(left),
    })),
  };
}

const HISTORY = { en: 'Labels and history', zh: 'Label 与历史记录' };
