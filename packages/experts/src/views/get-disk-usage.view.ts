import { defineView } from '../form/view.ts';
import { DISK_METRICS, listDisks, sumByNode } from '../storage/disks.ts';

export default defineView({
  name: 'get_disk_usage',
  title: { en: 'Disk usage', zh: '磁盘使用情况' },
  description: {
    en: 'Capacity, use and state of every storage path of every backend, and the sum per backend. Compute nodes of shared-data clusters keep no data on disk and do not appear.',
    zh: '每个 BE 各存储路径的容量、使用量与状态，以及按节点的汇总。存算分离集群的计算节点不在本地磁盘存放数据，不会列出。',
  },
  parameters: {},
  reads: { disks: DISK_METRICS },
  shape({ disks }) {
    const all = listDisks(disks).toSorted((a, b) => b.usedShare - a.usedShare);
    return [
      {
        name: 'disks',
        title: { en: 'Disks', zh: '磁盘' },
        truncated: disks.incomplete,
        columns: [
          { name: 'node', title: { en: 'BE', zh: 'BE' } },
          { name: 'path', title: { en: 'Path', zh: '路径' } },
          { name: 'state', title: { en: 'State', zh: '状态' } },
          { name: 'used_share', title: { en: 'Used', zh: '使用率' }, format: 'share' },
          { name: 'total_bytes', title: { en: 'Capacity', zh: '总容量' }, format: 'bytes' },
          { name: 'available_bytes', title: { en: 'Available', zh: '可用' }, format: 'bytes' },
          { name: 'data_bytes', title: { en: 'Table data', zh: '表数据' }, format: 'bytes' },
        ],
        rows: all.map((disk) => ({
          node: disk.node,
          path: disk.path,
          state: disk.online ? 'online' : 'offline',
          used_share: disk.usedShare,
          total_bytes: disk.total,
          available_bytes: disk.available,
          data_bytes: disk.data ?? null,
        })),
      },
      {
        name: 'nodes',
        title: { en: 'Backends', zh: 'BE 节点' },
        truncated: disks.incomplete,
        columns: [
          { name: 'node', title: { en: 'BE', zh: 'BE' } },
          { name: 'used_share', title: { en: 'Used', zh: '使用率' }, format: 'share' },
          { name: 'total_bytes', title: { en: 'Capacity', zh: '总容量' }, format: 'bytes' },
          { name: 'used_bytes', title: { en: 'Used bytes', zh: '已用' }, format: 'bytes' },
        ],
        rows: sumByNode(all.filter((disk) => disk.online)).map((node) => ({
          node: node.node,
          used_share: node.usedShare,
          total_bytes: node.total,
          used_bytes: node.used,
        })),
      },
    ];
  },
});
