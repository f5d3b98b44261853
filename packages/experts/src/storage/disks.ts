import { parseLabels } from '../cluster/labels.ts';
import { groupBy } from '../form/group-by.ts';
import { GIB } from '../form/quantity.ts';
import type { Row, Rows } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';

/** Gauges of a backend's storage paths, refreshed every 60 s (report_disk_state_interval_seconds). */
export const DISK_METRICS = beMetrics(
  'disks_total_capacity',
  'disks_avail_capacity',
  'disks_data_used_capacity',
  'disks_state',
);

type MetricRow = Row<typeof METRIC_COLUMNS>;

/** One storage path of one backend; bytes. */
export interface Disk {
  readonly node: string;
  readonly path: string;
  readonly total: number;
  readonly available: number;
  readonly used: number;
  readonly usedShare: number;
  /** Bytes of StarRocks data on it; undefined when not told. */
  readonly data: number | undefined;
  /** True unless `disks_state` reads 0. */
  readonly online: boolean;
  readonly rows: readonly MetricRow[];
}

/**
 * Storage paths with a known size. Compute nodes register the same gauges and never fill them (all 0), so a path without
 * capacity is no disk.
 */
export function listDisks(answer: Rows<typeof METRIC_COLUMNS>): readonly Disk[] {
  const rows = answer.rows.filter((row) => parseLabels(row.labels).has('path'));
  const paths = groupBy(rows, (row) => JSON.stringify([row.node, parseLabels(row.labels).get('path')]));
  return [...paths.values()].flatMap((own) => toDisk(own));
}

/** Those that can hold data now: what a failed disk says about its room means nothing. */
export function listUsableDisks(answer: Rows<typeof METRIC_COLUMNS>): readonly Disk[] {
  return listDisks(answer).filter((disk) => disk.online);
}

function toDisk(rows: readonly MetricRow[]): readonly Disk[] {
  const valueOf = (name: string): number | undefined => rows.find((row) => row.name === name)?.value ?? undefined;
  const total = valueOf('disks_total_capacity') ?? 0;
  const online = valueOf('disks_state') !== 0;
  const available = valueOf('disks_avail_capacity') ?? (online ? undefined : 0);
  const first = rows[0];
  if (total <= 0 || available === undefined || first === undefined) return [];
  const used = Math.max(0, total - available);
  const disk: Disk = {
    node: first.node,
    path: parseLabels(first.labels).get('path') ?? '',
    total,
    available,
    used,
    usedShare: used / total,
    data: valueOf('disks_data_used_capacity'),
    online,
    rows,
  };
  return [disk];
}

/** `BE 10001 /data1`. */
export function nameDisk(disk: Pick<Disk, 'node' | 'path'>): string {
  return `BE ${disk.node} ${disk.path}`;
}

/** How full a path may be before it is nearly full. */
export const NEARLY_FULL = { value: 90, unit: '%', source: 'administration/management/monitoring/alert.md' };

export function isNearlyFull(disk: Disk): boolean {
  return disk.usedShare * 100 > NEARLY_FULL.value;
}

/** FE hard limit: more than 95 % used and less than 100 GiB left; both must hold (Config.java:1640, DiskInfo.java:167). */
export function exceedsHardLimit(disk: Disk): boolean {
  return disk.usedShare > 0.95 && disk.available < 100 * GIB;
}

/** BE flood stage: at least 95 % used and at most 100 GiB left (config.h:829). */
function isAtFloodStage(disk: Disk): boolean {
  return disk.usedShare >= 0.95 && disk.available <= 100 * GIB;
}

/** Loads are refused on this path; not checked in shared-data (SystemInfoService.java:1484). */
export function refusesLoads(disk: Disk): boolean {
  return exceedsHardLimit(disk) || isAtFloodStage(disk);
}

/** All paths of one backend together. */
export interface NodeDisks {
  readonly node: string;
  readonly total: number;
  readonly used: number;
  readonly usedShare: number;
  readonly rows: readonly MetricRow[];
}

export function sumByNode(disks: readonly Disk[]): readonly NodeDisks[] {
  return [...groupBy(disks, (disk) => disk.node)].map(([node, own]) => {
    const total = own.reduce((sum, disk) => sum + disk.total, 0);
    const used = own.reduce((sum, disk) => sum + disk.used, 0);
    return { node, total, used, usedShare: used / total, rows: own.flatMap((disk) => disk.rows) };
  });
}
