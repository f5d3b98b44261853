import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare } from '../form/quantity.ts';
import { DISK_METRICS, exceedsHardLimit, listUsableDisks, nameDisk, refusesLoads } from './disks.ts';
import { FREE_DISK_REMEDIES } from './free-disk-remedies.ts';

const HARD_LIMIT = {
  value: 95,
  unit: '%',
  source: 'FE storage_usage_hard_limit_percent with storage_usage_hard_limit_reserve_bytes (100 GiB)',
};
const FLOOD_STAGE = {
  value: 95,
  unit: '%',
  source: 'BE storage_flood_stage_usage_percent with storage_flood_stage_left_capacity_bytes (100 GiB)',
};

export default defineCheck({
  id: 'storage.disk_load_refused',
  severity: 'critical',
  title: { en: 'Loads refused because of disk space', zh: '磁盘空间不足，导入被拒绝' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics disks_total_capacity, disks_avail_capacity',
  thresholds: { hardLimit: HARD_LIMIT, floodStage: FLOOD_STAGE },
  impact: {
    en: 'Loads whose tablets lie on this disk fail with "exceed limit usage"; clone and restore to it are refused.',
    zh: '涉及该磁盘上 Tablet 的导入会报 "exceed limit usage" 失败，克隆与恢复到该磁盘也被拒绝。',
  },
  causes: [
    { en: 'Data grows and nothing expires old partitions', zh: '数据增长，且旧分区没有过期策略' },
    { en: 'Trash, snapshots or other files fill the disk', zh: 'trash、快照或其他文件占满磁盘' },
    { en: 'Tablets are spread unevenly over nodes or disks', zh: 'Tablet 在节点或磁盘间分布不均' },
  ],
  remedies: [
    ...FREE_DISK_REMEDIES,
    {
      text: {
        en: 'Raising the limits only gains time: the disk still fills up.',
        zh: '调高限制只能争取时间，磁盘仍会写满。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { disks: DISK_METRICS },
  evaluate({ disks }) {
    const full = listUsableDisks(disks)
      .filter((disk) => refusesLoads(disk))
      .toSorted((a, b) => a.available - b.available);
    const worst = full[0];
    if (worst === undefined) return PASSED;
    const more = full.length - 1;
    return found({
      severity: 'critical',
      summary: {
        en: `${nameDisk(worst)} is ${formatShare(worst.usedShare)} full, ${formatBytes(worst.available)} left: StarRocks refuses loads to it${more > 0 ? `, and to ${more} more` : ''}.`,
        zh: `${nameDisk(worst)} 已使用 ${formatShare(worst.usedShare)}，剩余 ${formatBytes(worst.available)}，StarRocks 拒绝向其导入${more > 0 ? `；另有 ${more} 块磁盘同样如此` : ''}。`,
      },
      objects: full.map((disk) => ({ kind: 'disk', name: nameDisk(disk) })),
      measured: { value: Math.round(worst.usedShare * 1000) / 10, unit: '%' },
      threshold: exceedsHardLimit(worst) ? HARD_LIMIT : FLOOD_STAGE,
      evidence: [
        evidenceOf(
          disks,
          full.flatMap((disk) => disk.rows),
        ),
      ],
    });
  },
});
