import { ageIn, type Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import type { Conclusion } from '../form/inquiry.ts';
import { formatBytes, formatDuration } from '../form/quantity.ts';
import type { Failure, Rows } from '../form/read.ts';
import type { ViewTable } from '../form/view.ts';
import { kindOfLoad } from '../import/load-target.ts';
import type { LOAD_HISTORY } from '../reads/load-history.ts';
import type { REPLICA_COUNTS } from '../reads/replica-counts.ts';
import { isNearlyFull, listUsableDisks, nameDisk, type Disk, type DISK_METRICS } from '../storage/disks.ts';
import { untold, type Forecast } from './forecast.ts';
import { roomOf } from './growing.ts';

const DAY = 86_400;
/** Days below which a forecast is worth a warning, on a disk that is used by more than four fifths. */
const SOON_DAYS = 7;

interface Input {
  readonly disks: Rows<typeof DISK_METRICS.columns> | Failure;
  readonly history: Rows<typeof LOAD_HISTORY.columns> | Failure;
  readonly replicas: Rows<typeof REPLICA_COUNTS.columns> | Failure;
  readonly context: Context;
}

/** When loads will be refused for want of room, by what the loads of the last 24 h brought. */
export function forecastDisks(input: Input): Forecast {
  const { disks, history, context } = input;
  if (context.architecture === 'shared-data')
    return { conclusions: [{ severity: 'info', text: NO_DISKS }], tables: [] };
  if (!disks.ok) return { conclusions: [{ severity: 'unknown', text: untold(DISKS, disks.reason) }], tables: [] };
  const usable = listUsableDisks(disks);
  if (usable.length === 0)
    return { conclusions: [{ severity: 'unknown', text: untold(DISKS, NO_DISK_TOLD) }], tables: [] };
  const growth = history.ok ? growthOf(input, history) : undefined;
  const perDisk = growth === undefined ? undefined : growth.bytesADay / usable.length;
  const rows = usable
    .map((disk) => ({ disk, room: roomOf(disk) }))
    .map(({ disk, room }) => ({ disk, room, days: perDisk === undefined || perDisk <= 0 ? undefined : room / perDisk }))
    .toSorted((a, b) => a.room - b.room);
  const first = rows[0];
  return {
    conclusions: first === undefined ? [] : [conclude({ first, disks: usable.length, growth, history })],
    tables: [tableOf(rows)],
  };
}

interface Growth {
  /** Bytes of the last 24 h, or of the shorter time for which stream loads are remembered, scaled to a day. */
  readonly loadedADay: number;
  readonly streams: { readonly bytes: number; readonly seconds: number };
  readonly copies: number;
  readonly bytesADay: number;
}

/** Undefined where no kind of load tells its bytes. */
function growthOf({ replicas, context }: Input, history: Rows<typeof LOAD_HISTORY.columns>): Growth | undefined {
  const told = history.rows.filter((row) => (row.with_bytes ?? 0) > 0);
  if (told.length === 0 && history.rows.length > 0) return undefined;
  const isStream = (row: (typeof told)[number]): boolean => kindOfLoad(row.load_type) === 'stream';
  const ageOf = (row: (typeof told)[number]): number => ageIn(context, row.oldest) ?? DAY;
  // The FE forgets stream loads of all databases together, so the oldest of any tells how far back they reach.
  const seconds = Math.min(DAY, Math.max(3600, ...told.filter((row) => isStream(row)).map((row) => ageOf(row))));
  const streamBytes = told.filter((row) => isStream(row)).reduce((sum, row) => sum + (row.bytes_of_day ?? 0), 0);
  const others = told.filter((row) => !isStream(row));
  const loadedADay = others.reduce(
    (sum, row) => {
      const covered = (row.kept ?? 0) >= 1000 ? Math.min(DAY, Math.max(3600, ageOf(row))) : DAY;
      return sum + ((row.bytes_of_day ?? 0) / covered) * DAY;
    },
    (streamBytes / seconds) * DAY,
  );
  const counts = replicas.ok ? replicas.rows : [];
  const partitions = counts.reduce((sum, row) => sum + (row.partitions ?? 0), 0);
  const weighted = counts.reduce((sum, row) => sum + (row.partitions ?? 0) * (row.replicas ?? 0), 0);
  const copies = partitions === 0 ? 3 : weighted / partitions;
  return { loadedADay, streams: { bytes: streamBytes, seconds }, copies, bytesADay: loadedADay * copies };
}

/** How bytes of a shorter time were scaled to a day; empty where nothing was. */
function tellScaling({ streams, loadedADay }: Growth): Bilingual {
  if (streams.bytes === 0 || streams.seconds >= DAY) return { en: '', zh: '' };
  const lasted = formatDuration(streams.seconds);
  const scaled = (streams.bytes / streams.seconds) * DAY;
  const others = formatBytes(loadedADay - scaled);
  return {
    en: ` (stream loads: ${formatBytes(streams.bytes)} in ${lasted.en} x 24 h / ${lasted.en} = ${formatBytes(scaled)}; others: ${others})`,
    zh: `（Stream Load：${lasted.zh}内 ${formatBytes(streams.bytes)} × 24 小时 ÷ ${lasted.zh} = ${formatBytes(scaled)}；其他：${others}）`,
  };
}

interface ConcludeInput {
  readonly first: { readonly disk: Disk; readonly room: number; readonly days: number | undefined };
  readonly disks: number;
  readonly growth: Growth | undefined;
  readonly history: Input['history'];
}

function conclude({ first, disks, growth, history }: ConcludeInput): Conclusion {
  const name = nameDisk(first.disk);
  const room = formatBytes(first.room);
  const near = isNearlyFull(first.disk) ? NEAR : undefined;
  if (growth === undefined || !history.ok) {
    const reason = history.ok ? NO_BYTES : history.reason;
    return {
      severity: 'unknown',
      ...near,
      text: {
        en: `Disk ${name} has ${room} left until loads are refused; for how long cannot be told: ${reason.en}.`,
        zh: `磁盘 ${name} 距拒绝导入还有 ${room}；无法估算可用时间：${reason.zh}。`,
      },
    };
  }
  if (first.days === undefined) {
    return {
      severity: 'info',
      ...near,
      text: {
        en: `Disk ${name} has ${room} left until loads are refused; the loads that the FE remembers brought nothing in 24 h.`,
        zh: `磁盘 ${name} 距拒绝导入还有 ${room}；FE 保留的记录中近 24 小时没有导入数据。`,
      },
    };
  }
  const lasts = formatDuration(first.days * DAY);
  const copies = Math.round(growth.copies * 10) / 10;
  const perDisk = formatBytes(growth.bytesADay / disks);
  const scaling = tellScaling(growth);
  return {
    severity: first.days < SOON_DAYS && first.disk.usedShare > 0.8 ? 'warning' : 'info',
    finding: 'storage.disk_nearly_full',
    text: {
      en: `Disk ${name} lasts about ${lasts.en}: ${room} until loads are refused / (${formatBytes(growth.loadedADay)} loaded a day${scaling.en} x ${copies} replicas / ${disks} disks = ${perDisk} a day). Assumed: the days to come are like the last 24 h, data spreads evenly, takes as much room as its source, and nothing is deleted; text shrinks when it is stored, compressed sources may grow. Confidence: low.`,
      zh: `磁盘 ${name} 约可用 ${lasts.zh}：距拒绝导入 ${room} ÷（日导入 ${formatBytes(growth.loadedADay)}${scaling.zh} × ${copies} 副本 ÷ ${disks} 块磁盘 = 每日 ${perDisk}）。假设：未来与近 24 小时相同，数据均匀分布、占用空间与源数据相同、不删除；文本入库后会变小，压缩格式的源数据可能变大。置信度：低。`,
    },
  };
}

type DiskRow = ConcludeInput['first'];

function tableOf(rows: readonly DiskRow[]): ViewTable {
  return {
    name: 'disks',
    title: { en: 'Disks, the least room first', zh: '磁盘（余量最小在前）' },
    columns: [
      { name: 'disk', title: { en: 'Disk', zh: '磁盘' } },
      { name: 'used_share', title: { en: 'Used', zh: '使用率' }, format: 'share' },
      { name: 'room_bytes', title: { en: 'Room until loads are refused', zh: '距拒绝导入的余量' }, format: 'bytes' },
      {
        name: 'lasts_seconds',
        title: { en: 'Lasts by the loads of 24 h', zh: '按近 24 小时导入约可用' },
        format: 'duration',
      },
    ],
    rows: rows.slice(0, 10).map(({ disk, room, days }) => ({
      disk: nameDisk(disk),
      used_share: disk.usedShare,
      room_bytes: room,
      lasts_seconds: days === undefined ? null : Math.round(days * DAY),
    })),
    truncated: rows.length > 10,
  };
}

/** What is told of it now, whatever the days to come bring. */
const NEAR = { severity: 'warning', finding: 'storage.disk_nearly_full' } as const;

const NO_DISKS = {
  en: 'Disks: not forecast, as a shared-data cluster keeps its data in object storage, which has no size that SELECT can read.',
  zh: '磁盘：存算分离集群的数据位于对象存储，无法通过 SELECT 获知容量，不做预测。',
};

const NO_DISK_TOLD = { en: 'no backend tells its disks', zh: '没有 BE 上报磁盘信息' };

const NO_BYTES = {
  en: 'no load tells its bytes here (stream and routine loads do from 3.2, all from 3.4)',
  zh: '此集群的导入记录不含字节数（Stream/Routine Load 自 3.2、全部类型自 3.4 起提供）',
};

const DISKS = { en: 'Disks', zh: '磁盘' };
