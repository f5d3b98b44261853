import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare, GIB } from '../form/quantity.ts';
import { DISK_METRICS, isNearlyFull, listUsableDisks, nameDisk, NEARLY_FULL, refusesLoads } from './disks.ts';
import { FREE_DISK_REMEDIES } from './free-disk-remedies.ts';

const LEFT = { value: 200, unit: 'GiB', source: 'FE storage_usage_soft_limit_reserve_bytes' };

export default defineCheck({
  id: 'storage.disk_nearly_full',
  severity: 'critical',
  title: { en: 'Disk nearly full', zh: '磁盘即将写满' },
  since: '2.5',
  signal: 'be_metrics disks_total_capacity, disks_avail_capacity',
  thresholds: { used: NEARLY_FULL, left: LEFT },
  impact: {
    en: 'The FE stops placing replicas on this disk; a little later loads, clones and restores are refused.',
    zh: 'FE 不再向该磁盘分配副本；若继续增长，导入、克隆和恢复都会被拒绝。',
  },
  causes: [
    { en: 'Data grows and nothing expires old partitions', zh: '数据增长，且旧分区没有过期策略' },
    { en: 'Dropped data is still kept in the recycle bin or in trash', zh: '已删除的数据仍保留在回收站或 trash 目录' },
    { en: 'Tablets are spread unevenly over nodes or disks', zh: 'Tablet 在节点或磁盘间分布不均' },
  ],
  remedies: FREE_DISK_REMEDIES,
  doc: 'administration/management/monitoring/alert.md',
  reads: { disks: DISK_METRICS },
  evaluate({ disks }, context) {
    const isSharedData = context.architecture === 'shared-data';
    const full = listUsableDisks(disks)
      .filter((disk) => isNearlyFull(disk) && (isSharedData || !refusesLoads(disk)))
      .toSorted((a, b) => a.available - b.available);
    const worst = full[0];
    if (worst === undefined) return PASSED;
    const severity = full.some((disk) => disk.available < LEFT.value * GIB) ? 'critical' : 'warning';
    const more = full.length - 1;
    return found({
      severity,
      summary: {
        en: `${nameDisk(worst)} is ${formatShare(worst.usedShare)} full, ${formatBytes(worst.available)} left${more > 0 ? `; ${more} more above ${NEARLY_FULL.value} %` : ''}.`,
        zh: `${nameDisk(worst)} 已使用 ${formatShare(worst.usedShare)}，剩余 ${formatBytes(worst.available)}${more > 0 ? `；另有 ${more} 块磁盘超过 ${NEARLY_FULL.value} %` : ''}。`,
      },
      objects: full.map((disk) => ({ kind: 'disk', name: nameDisk(disk) })),
      measured: { value: Math.round(worst.usedShare * 1000) / 10, unit: '%' },
      threshold: NEARLY_FULL,
      evidence: [
        evidenceOf(
          disks,
          full.flatMap((disk) => disk.rows),
        ),
      ],
    });
  },
});
