import type { Context } from '../cluster/context.ts';
import type { Conclusion } from '../form/inquiry.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import type { Failure, Row, Rows, TwoSamples } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import type { ViewTable } from '../form/view.ts';
import { listPaces } from '../ingestion/pace.ts';
import type { FULLEST_TABLETS } from '../reads/fullest-tablets.ts';
import type { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { untold, type Forecast } from './forecast.ts';

/** BE tablet_max_versions. */
const LIMIT = 1000;
/** A tablet below half the limit has seen worse; growth there is no warning. */
const WORTH_WARNING = 500;
const SOON_SECONDS = 3600;
/** From here on compaction.too_many_versions warns. */
const CROWDED = 700;

interface Input {
  readonly tablets: TwoSamples<typeof FULLEST_TABLETS.columns> | Failure;
  readonly recent: Rows<typeof RECENT_INGESTION.columns> | Failure;
  readonly context: Context;
}

interface Grown {
  readonly row: Row<typeof FULLEST_TABLETS.columns>;
  readonly before: number;
  readonly now: number;
  /** Rowsets a second: what the samples show, but no more than loads can add. */
  readonly rate: number;
  readonly loadsPerSecond: number | undefined;
  readonly seconds: number | undefined;
}

/** When the first tablet reaches 1,000 versions, by two samples held against the pace of loads. */
export function forecastVersions({ tablets, recent, context }: Input): Forecast {
  if (context.architecture === 'shared-data')
    return { conclusions: [{ severity: 'info', text: NO_LIMIT }], tables: [] };
  if (!tablets.ok)
    return { conclusions: [{ severity: 'unknown', text: untold(VERSIONS, tablets.reason) }], tables: [] };
  const paces = recent.ok ? new Map(listPaces(recent, context).map((pace) => [pace.table, pace.perSecond])) : undefined;
  const grown = tablets.second.rows.flatMap((row) => growthOf({ row, tablets, paces })).toSorted(bySoonest);
  const first = grown[0];
  if (first === undefined) return { conclusions: [{ severity: 'info', text: FAR }], tables: [] };
  return { conclusions: [conclude(first, tablets.seconds)], tables: [tableOf(grown)] };
}

interface GrowthInput {
  readonly row: Row<typeof FULLEST_TABLETS.columns>;
  readonly tablets: TwoSamples<typeof FULLEST_TABLETS.columns>;
  readonly paces: ReadonlyMap<string, number> | undefined;
}

function growthOf({ row, tablets, paces }: GrowthInput): readonly Grown[] {
  const earlier = tablets.first.rows.find(({ node, tablet }) => node === row.node && tablet === row.tablet);
  if (earlier === undefined || row.rowsets === null || earlier.rowsets === null) return [];
  const sampled = Math.max(0, row.rowsets - earlier.rowsets) / tablets.seconds;
  const loadsPerSecond = paces?.get(nameTable(row));
  // A load adds one rowset to a tablet at most, so that a burst between two samples is no rate.
  const rate = loadsPerSecond === undefined ? sampled : Math.min(sampled, loadsPerSecond);
  const left = Math.max(0, LIMIT - row.rowsets);
  const seconds = rate > 0 ? left / rate : undefined;
  return [{ row, before: earlier.rowsets, now: row.rowsets, rate, loadsPerSecond, seconds }];
}

function bySoonest(a: Grown, b: Grown): number {
  const [soonA, soonB] = [a.seconds ?? Number.POSITIVE_INFINITY, b.seconds ?? Number.POSITIVE_INFINITY];
  return soonA === soonB ? b.now - a.now : soonA - soonB;
}

function conclude({ row, before, now, rate, loadsPerSecond, seconds }: Grown, interval: number): Conclusion {
  const name = `${row.tablet} (${nameTable(row)}, BE ${row.node})`;
  const over = Math.round(interval * 10) / 10;
  if (seconds === undefined && now > CROWDED && loadsPerSecond !== undefined && loadsPerSecond > 0) {
    return concludeCrowded({ name, now, loadsPerSecond });
  }
  if (seconds === undefined && now > CROWDED) {
    const left = formatCount(Math.max(0, LIMIT - now));
    return {
      severity: 'warning',
      finding: 'compaction.too_many_versions',
      text: {
        en: `Tablet ${name} has ${formatCount(now)} of ${formatCount(LIMIT)} versions: ${left} more loads reach the limit if compaction does not merge some first. It did not grow between two samples ${over} s apart and the pace of its loads is not told, so no time can be told. Confidence: medium that it is at the limit.`,
        zh: `Tablet ${name} 已有 ${formatCount(now)} 个版本（上限 ${formatCount(LIMIT)}）：若 Compaction 不先合并，再导入 ${left} 次即达上限。相隔 ${over} 秒的两次采样之间没有增加，且其导入频率未知，无法给出时间。置信度：接近上限为中。`,
      },
    };
  }
  if (seconds === undefined) {
    return {
      severity: 'info',
      text: {
        en: `The fullest tablet ${name} has ${formatCount(now)} of ${formatCount(LIMIT)} versions and none more than ${over} s before (${formatCount(before)}): compaction keeps up, so no time can be told.`,
        zh: `最满的 Tablet ${name} 有 ${formatCount(now)} 个版本（上限 ${formatCount(LIMIT)}），${over} 秒内没有增加（此前 ${formatCount(before)}）：Compaction 跟得上，无法给出时间。`,
      },
    };
  }
  const lasts = formatDuration(seconds);
  const isHeld = loadsPerSecond !== undefined;
  const perMinute = formatCount(Math.round(rate * 600) / 10);
  return {
    severity: isHeld && now >= WORTH_WARNING && seconds < SOON_SECONDS ? 'warning' : 'info',
    finding: 'compaction.too_many_versions',
    text: {
      en: `Tablet ${name} reaches ${formatCount(LIMIT)} versions in ${lasts.en} if it goes on so: (${formatCount(LIMIT)} - ${formatCount(now)}) / ${perMinute} a minute. It went from ${formatCount(before)} to ${formatCount(now)} in ${over} s${isHeld ? `; loads of the last 10 min add ${formatCount(Math.round(loadsPerSecond * 600) / 10)} a minute at most` : '; the pace of its loads is not told'}. Assumed: compaction does no more than it did between the two samples. Confidence: low, two samples may fall between two compactions; ask again in some minutes.`,
      zh: `Tablet ${name} 若按当前速度将在 ${lasts.zh}后达到 ${formatCount(LIMIT)} 个版本：（${formatCount(LIMIT)} - ${formatCount(now)}）÷ 每分钟 ${perMinute}。${over} 秒内由 ${formatCount(before)} 增至 ${formatCount(now)}${isHeld ? `；近 10 分钟的导入每分钟最多新增 ${formatCount(Math.round(loadsPerSecond * 600) / 10)} 个` : '；其导入频率未知'}。假设 Compaction 速度与两次采样之间相同。置信度：低，两次采样可能恰在两次 Compaction 之间，请几分钟后再次查询。`,
    },
  };
}

interface Crowded {
  readonly name: string;
  readonly now: number;
  readonly loadsPerSecond: number;
}

/** Near the limit a moment without growth is no comfort: how long it takes at the earliest is told. */
function concludeCrowded({ name, now, loadsPerSecond }: Crowded): Conclusion {
  const perMinute = formatCount(Math.round(loadsPerSecond * 600) / 10);
  const earliest = formatDuration(Math.max(0, LIMIT - now) / loadsPerSecond);
  return {
    severity: 'warning',
    finding: 'compaction.too_many_versions',
    text: {
      en: `Tablet ${name} has ${formatCount(now)} of ${formatCount(LIMIT)} versions. It did not grow between two samples; if compaction stood still, its loads would fill it in ${earliest.en}: (${formatCount(LIMIT)} - ${formatCount(now)}) / ${perMinute} loads a minute, as in the last 10 min. Confidence: medium that it is at the limit, low for the time.`,
      zh: `Tablet ${name} 已有 ${formatCount(now)} 个版本（上限 ${formatCount(LIMIT)}）。两次采样之间没有增加；若 Compaction 停滞，最快 ${earliest.zh}后占满：（${formatCount(LIMIT)} - ${formatCount(now)}）÷ 每分钟 ${perMinute} 次导入（近 10 分钟）。置信度：接近上限为中，时间为低。`,
    },
  };
}

function tableOf(grown: readonly Grown[]): ViewTable {
  return {
    name: 'versions',
    title: { en: 'Tablets nearest to the limit of versions', zh: '最接近版本上限的 Tablet' },
    columns: [
      { name: 'tablet', title: { en: 'Tablet', zh: 'Tablet' } },
      { name: 'table', title: { en: 'Table', zh: '表' } },
      { name: 'node', title: { en: 'BE', zh: 'BE' } },
      { name: 'before', title: { en: 'First sample', zh: '首次采样' }, format: 'count' },
      { name: 'now', title: { en: 'Second sample', zh: '再次采样' }, format: 'count' },
      { name: 'lasts_seconds', title: { en: 'Reaches 1,000 in', zh: '达到 1,000 用时' }, format: 'duration' },
    ],
    rows: grown.slice(0, 5).map(({ row, before, now, seconds }) => ({
      tablet: row.tablet,
      table: nameTable(row),
      node: row.node,
      before,
      now,
      lasts_seconds: seconds === undefined ? null : Math.round(seconds),
    })),
  };
}

const FAR = {
  en: 'No tablet that the account may see has 100 versions or more: far from the limit of 1,000.',
  zh: '账号可见的 Tablet 均未达到 100 个版本，距上限 1,000 还很远。',
};

const NO_LIMIT = {
  en: 'Versions: shared-data tablets have no limit of 1,000; what stops loads there is the compaction score (analyze_compaction_health).',
  zh: '版本数：存算分离没有 1,000 个版本的上限，限制导入的是 Compaction Score（见 analyze_compaction_health）。',
};

const VERSIONS = { en: 'Versions', zh: '版本数' };
