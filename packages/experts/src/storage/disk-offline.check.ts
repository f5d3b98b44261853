import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { DISK_METRICS, listDisks, nameDisk } from './disks.ts';

const STATE = { value: 1, unit: 'disks_state', source: 'BE disks_state: 1 usable, 0 not' };

export default defineCheck({
  id: 'storage.disk_offline',
  severity: 'critical',
  title: { en: 'Disk failed', zh: '磁盘故障' },
  since: '2.5',
  signal: 'be_metrics disks_state',
  thresholds: { state: STATE },
  impact: {
    en: 'Replicas on this disk are lost until it returns; the backend stops when too many of its disks fail.',
    zh: '该磁盘上的副本在恢复前不可用；故障磁盘过多时 BE 进程会退出。',
  },
  causes: [
    { en: 'The hardware failed', zh: '磁盘硬件故障' },
    { en: 'The mount was lost or became read-only', zh: '挂载点丢失或变为只读' },
  ],
  remedies: [
    {
      text: {
        en: 'Look at the kernel log and the mount of that path; replace the disk, or take the path out of storage_root_path in be.conf and restart the backend. Replicas are then repaired from the other nodes.',
        zh: '检查该路径的内核日志与挂载状态；更换磁盘，或从 be.conf 的 storage_root_path 中移除该路径并重启 BE，副本将从其他节点修复。',
      },
    },
    {
      text: { en: 'Watch the repair of its replicas.', zh: '观察其副本的修复进度。' },
      statement:
        "SELECT STATE, COUNT(*) AS tasks FROM information_schema.fe_tablet_schedules WHERE TYPE = 'REPAIR' GROUP BY STATE;",
    },
  ],
  doc: 'administration/management/BE_configuration.md',
  reads: { disks: DISK_METRICS },
  evaluate({ disks }) {
    const offline = listDisks(disks).filter((disk) => !disk.online);
    const first = offline[0];
    if (first === undefined) return PASSED;
    const names = offline.map((disk) => nameDisk(disk));
    return found({
      severity: 'critical',
      summary: {
        en: `${offline.length === 1 ? 'One disk is' : `${offline.length} disks are`} reported unusable: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}.`,
        zh: `${offline.length} 块磁盘被报告为不可用：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'disk', name })),
      measured: { value: offline.length, unit: 'disks' },
      threshold: STATE,
      evidence: [
        evidenceOf(
          disks,
          offline.flatMap((disk) => disk.rows.filter((row) => row.name === 'disks_state')),
        ),
      ],
    });
  },
});
