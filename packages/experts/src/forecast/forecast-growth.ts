import type { Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { Conclusion } from '../form/inquiry.ts';
import { formatBytes, formatCount, formatDuration } from '../form/quantity.ts';
import type { Failure, Rows } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import type { MeasuredLooks } from '../looks/look.ts';
import { CLUSTER } from '../report.ts';
import type { DISK_METRICS } from '../storage/disks.ts';
import type { Forecast } from './forecast.ts';
import { listGrowing, type Growing } from './growing.ts';
import { LEAST_SECONDS, type Growth } from './growth.ts';

const DAY = 86_400;
const SOON_SECONDS = 7 * DAY;
/** A rate over less than this is shaky. */
const STEADY_SECONDS = 6 * 3600;
/** Longer is not told in days: nothing grows evenly for so long. */
const FAR_SECONDS = 3 * 365 * DAY;
const MOST_ROWS = 20;

interface Input {
  readonly disks: Rows<typeof DISK_METRICS.columns> | Failure;
  readonly looks: MeasuredLooks;
  readonly context: Context;
}

/** One object that grows, and how long until its limit. */
interface Grown {
  readonly growing: Growing;
  readonly growth: Growth;
  readonly limit: number | undefined;
  /** Undefined when it does not grow, or to no limit. */
  readonly left: number | undefined;
}

/** What grew since an earlier look, and when it reaches its limit if it goes on so. */
export function forecastGrowth(input: Input): Forecast {
  const groups = listGrowing(input).map((growing) =>
    growing.growth.map((growth) => toGrown(growing, growth)).toSorted(bySoonest),
  );
  const all = groups.flat();
  if (all.length === 0) return { conclusions: [untoldGrowth(input.looks)], tables: [] };
  return {
    conclusions: groups.flatMap(([first]) => (first === undefined ? [] : [conclude(first)])),
    tables: [true, false].flatMap((isBytes) =>
      tableOf(
        all.filter(({ growing }) => growing.isBytes === isBytes),
        isBytes,
      ),
    ),
  };
}

function toGrown(growing: Growing, growth: Growth): Grown {
  const limit = growing.limitOf(growth.object);
  if (limit === undefined) return { growing, growth, limit, left: undefined };
  const room = Math.max(0, limit - growth.now);
  if (room === 0) return { growing, growth, limit, left: 0 };
  return { growing, growth, limit, left: growth.perDay > 0 ? (room / growth.perDay) * DAY : undefined };
}

/** Those that grow to no limit, the fullest first, come after those that do. */
function bySoonest(a: Grown, b: Grown): number {
  const [soonA, soonB] = [a.left ?? Number.POSITIVE_INFINITY, b.left ?? Number.POSITIVE_INFINITY];
  return soonA === soonB ? b.growth.now - a.growth.now : soonA - soonB;
}

function conclude(grown: Grown): Conclusion {
  const { growing, limit, left } = grown;
  const text =
    limit === undefined
      ? withoutLimit(grown)
      : left === undefined
        ? noneInSight(grown, limit)
        : lasting(grown, { limit, left });
  return {
    severity: isSoon(grown) ? 'warning' : 'info',
    ...(growing.finding !== undefined && { finding: growing.finding }),
    text,
  };
}

/** Soon, and more than a short rise of something that is still small. */
function isSoon({ growth, limit = 0, left, growing }: Grown): boolean {
  if (left === undefined || left >= SOON_SECONDS) return false;
  return growth.now >= limit / 2 || (growing.isBytes && growth.seconds >= STEADY_SECONDS);
}

interface Bounds {
  readonly limit: number;
  readonly left: number;
}

function lasting({ growing, growth }: Grown, { limit, left }: Bounds): Bilingual {
  const format = formatOf(growing);
  const name = nameOf({ growing, growth });
  if (left === 0) {
    return {
      en: `${name.en}: at the limit (${format(growth.now)} of ${format(limit)}): ${growing.atLimit.en}.`,
      zh: `${name.zh}：已达到上限（${format(growth.now)}／${format(limit)}）：${growing.atLimit.zh}。`,
    };
  }
  const lasts = left > FAR_SECONDS ? FAR : formatDuration(left);
  const story = storyOf(growing, growth);
  const room = format(limit - growth.now);
  const confidence = growth.seconds >= STEADY_SECONDS ? MEDIUM : LOW;
  return {
    en: `${name.en}: about ${lasts.en} until ${growing.atLimit.en}: (${format(limit)} - ${format(growth.now)} = ${room}) / ${rateOf(growing, growth)} a day. ${story.en} Assumed: it goes on so. Confidence: ${confidence.en}.`,
    zh: `${name.zh}：约 ${lasts.zh}后${growing.atLimit.zh}：（${format(limit)} - ${format(growth.now)} = ${room}）÷ 每日 ${rateOf(growing, growth)}。${story.zh}假设增长速度不变。置信度：${confidence.zh}。`,
  };
}

function noneInSight({ growing, growth }: Grown, limit: number): Bilingual {
  const format = formatOf(growing);
  const name = nameOf({ growing, growth });
  const story = storyOf(growing, growth);
  return {
    en: `${name.en}: none in sight, it does not grow. ${story.en} The limit is ${format(limit)}.`,
    zh: `${name.zh}：没有增长，短期内不会触及上限。${story.zh}上限为 ${format(limit)}。`,
  };
}

function withoutLimit(grown: Grown): Bilingual {
  const { growing, growth } = grown;
  const name = nameOf(grown);
  const story = storyOf(growing, growth);
  const rate = rateOf(growing, growth);
  return {
    en: `${name.en}: ${growth.perDay > 0 ? `${rate} more a day` : 'no growth'}. ${story.en} There is no limit of it that a SELECT can read.`,
    zh: `${name.zh}：${growth.perDay > 0 ? `每日增加 ${rate}` : '没有增长'}。${story.zh}没有可通过 SELECT 读取的上限。`,
  };
}

function storyOf(growing: Growing, { before, now, seconds }: Growth): Bilingual {
  const format = formatOf(growing);
  const apart = formatDuration(seconds);
  if (before === now) {
    return { en: `It is ${format(now)}, as ${apart.en} ago.`, zh: `现为 ${format(now)}，与 ${apart.zh}前相同。` };
  }
  const fell = now < before;
  return {
    en: `It ${fell ? 'fell' : 'went'} from ${format(before)} to ${format(now)} in ${apart.en}.`,
    zh: `${apart.zh}内由 ${format(before)} ${fell ? '降至' : '增至'} ${format(now)}。`,
  };
}

function nameOf({ growing, growth }: Pick<Grown, 'growing' | 'growth'>): Bilingual {
  const { what } = growing;
  if (growth.object === CLUSTER || growth.object === '') return what;
  return { en: `${what.en} of ${growth.object}`, zh: `${growth.object} 的${what.zh}` };
}

function formatOf({ isBytes }: Growing): (value: number) => string {
  return isBytes ? formatBytes : formatCount;
}

function rateOf(growing: Growing, { perDay }: Growth): string {
  if (growing.isBytes || Math.abs(perDay) >= 1) return formatOf(growing)(perDay);
  return perDay.toPrecision(2);
}

function tableOf(grown: readonly Grown[], isBytes: boolean): readonly ViewTable[] {
  if (grown.length === 0) return [];
  const format = isBytes ? 'bytes' : 'count';
  return [
    {
      name: isBytes ? 'growth_bytes' : 'growth_counts',
      title: isBytes
        ? { en: 'Growth of space since an earlier look', zh: '空间增长（与此前诊断相比）' }
        : { en: 'Growth of counts since an earlier look', zh: '数量增长（与此前诊断相比）' },
      columns: [
        { name: 'what', title: { en: 'What', zh: '项目' } },
        { name: 'object', title: { en: 'Of', zh: '对象' } },
        { name: 'before', title: { en: 'Before', zh: '此前' }, format },
        { name: 'now', title: { en: 'Now', zh: '现在' }, format },
        { name: 'apart_seconds', title: { en: 'Apart', zh: '间隔' }, format: 'duration' },
        { name: 'per_day', title: { en: 'A day', zh: '每日' }, format },
        { name: 'limit', title: { en: 'Limit', zh: '上限' }, format },
        { name: 'left_seconds', title: { en: 'Left', zh: '剩余' }, format: 'duration' },
      ],
      rows: grown.slice(0, MOST_ROWS).map(({ growing, growth, limit, left }) => ({
        what: growing.what,
        object: growth.object === CLUSTER ? WHOLE : growth.object,
        before: growth.before,
        now: growth.now,
        apart_seconds: Math.round(growth.seconds),
        per_day: growth.perDay,
        limit: limit ?? null,
        left_seconds: left === undefined ? null : Math.round(left),
      })),
      truncated: grown.length > MOST_ROWS,
      notes: [NOTE],
    },
  ];
}

/** Why no rate can be told: no look, none old enough, or none of the same things. */
function untoldGrowth({ earlier }: MeasuredLooks): Conclusion {
  const least = formatDuration(LEAST_SECONDS);
  if (earlier === undefined) {
    return {
      severity: 'unknown',
      text: { en: 'Growth: the earlier looks could not be read.', zh: '增长趋势：无法读取此前的诊断记录。' },
    };
  }
  const oldest = earlier.reduce((most, { secondsAgo }) => Math.max(most, secondsAgo), 0);
  const since = formatDuration(oldest);
  const why =
    earlier.length === 0
      ? { en: 'this is the first look that is kept', zh: '这是第一次保留的诊断' }
      : oldest < LEAST_SECONDS
        ? { en: `the oldest look is ${since.en} old`, zh: `最早的诊断仅在 ${since.zh}前` }
        : { en: 'no earlier look of the last 14 days measured the same', zh: '近 14 天的诊断没有可比较的数据' };
  return {
    severity: 'unknown',
    text: {
      en: `Growth: no rate can be told yet, ${why.en}. A rate needs two looks at least ${least.en} apart; a day is best. Any analysis or forecast counts as a look.`,
      zh: `增长趋势：暂无法计算，${why.zh}。需要两次至少相隔 ${least.zh}的诊断，最好相隔一天；任何分析或预测都算一次。`,
    },
  };
}

const NOTE = {
  en: 'Left = (limit - now) / growth a day; none where it does not grow, or where no limit can be read.',
  zh: '剩余 =（上限 - 现在）÷ 每日增长；没有增长或没有可读取的上限时为空。',
};
const FAR = { en: 'more than 3 years', zh: '3 年以上' };
const WHOLE = { en: 'cluster', zh: '集群' };
const MEDIUM = { en: 'medium', zh: '中' };
const LOW = { en: 'low, as the two looks are near to each other', zh: '低，两次诊断间隔较短' };
