import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare } from '../form/quantity.ts';
import { DISK_METRICS, listUsableDisks, nameDisk } from './disks.ts';

const FOREIGN = { value: 20, unit: '% of the disk', source: 'own' };

export default defineCheck({
  id: 'storage.foreign_files',
  severity: 'warning',
  title: { en: 'Other files take much of a disk', zh: '非数据文件占用大量磁盘' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_metrics disks_total_capacity - disks_avail_capacity - disks_data_used_capacity',
  thresholds: { foreign: FOREIGN },
  impact: {
    en: 'The disk fills up although the tables do not grow.',
    zh: '表数据没有增长，磁盘仍会被写满。',
  },
  causes: [
    {
      en: 'Trash of dropped data, kept for trash_file_expire_time_sec (one day; three days before 3.3)',
      zh: '已删除数据的 trash，保留 trash_file_expire_time_sec（1 天；3.3 之前为 3 天）',
    },
    { en: 'Snapshots of backups or clones', zh: '备份或克隆产生的快照' },
    { en: 'Logs, core files, or other software on the same disk', zh: '日志、core 文件，或同一磁盘上的其他软件' },
  ],
  remedies: [
    {
      text: {
        en: 'On that node, see what lies beside the data: du -sh <storage path>/* (trash, snapshot, error_log …).',
        zh: '在该节点上查看数据目录之外的占用：du -sh <存储路径>/*（trash、snapshot、error_log 等）。',
      },
    },
    {
      text: { en: 'Empty the trash of one backend.', zh: '清理某个 BE 的 trash。' },
      statement: 'ADMIN CLEAN TRASH ON ("<host>:<heartbeat_port>");',
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { disks: DISK_METRICS },
  evaluate({ disks }) {
    const crowded = listUsableDisks(disks)
      .map((disk) => ({ disk, foreign: disk.used - (disk.data ?? disk.used) }))
      .filter(({ disk, foreign }) => (foreign / disk.total) * 100 > FOREIGN.value)
      .toSorted((a, b) => b.foreign / b.disk.total - a.foreign / a.disk.total);
    const worst = crowded[0];
    if (worst === undefined) return PASSED;
    const share = worst.foreign / worst.disk.total;
    return found({
      severity: 'warning',
      summary: {
        en: `On ${nameDisk(worst.disk)}, ${formatBytes(worst.foreign)} (${formatShare(share)} of the disk) are not table data${crowded.length > 1 ? `; ${crowded.length} disks in all` : ''}.`,
        zh: `${nameDisk(worst.disk)} 上有 ${formatBytes(worst.foreign)}（占磁盘 ${formatShare(share)}）不是表数据${crowded.length > 1 ? `；共 ${crowded.length} 块磁盘如此` : ''}。`,
      },
      objects: crowded.map(({ disk }) => ({ kind: 'disk', name: nameDisk(disk) })),
      measured: { value: Math.round(share * 1000) / 10, unit: FOREIGN.unit },
      threshold: FOREIGN,
      evidence: [
        evidenceOf(
          disks,
          crowded.flatMap(({ disk }) => disk.rows),
        ),
      ],
    });
  },
});
