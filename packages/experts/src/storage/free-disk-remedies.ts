import type { RemedyText } from '../form/check.ts';

/** What makes room on a disk, the quickest first. */
export const FREE_DISK_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Drop partitions that are no longer needed; FORCE skips the recycle bin, so they cannot be recovered.',
      zh: '删除不再需要的分区；FORCE 会跳过回收站，删除后无法恢复。',
    },
    statement: 'ALTER TABLE <database>.<table> DROP PARTITION <partition> FORCE;',
  },
  {
    text: {
      en: 'Keep only the newest partitions of a table that is partitioned by time.',
      zh: '对按时间分区的表，只保留最近的分区。',
    },
    statement: 'ALTER TABLE <database>.<table> SET ("partition_live_number" = "<count>");',
  },
  {
    text: {
      en: 'Keep dropped data in trash for a shorter time (BE configuration, seconds).',
      zh: '缩短已删除数据在 trash 中的保留时间（BE 配置，单位秒）。',
    },
    statement: 'UPDATE information_schema.be_configs SET VALUE = "3600" WHERE NAME = "trash_file_expire_time_sec";',
  },
  {
    text: { en: 'Add a disk to the node, or add a backend.', zh: '为节点增加磁盘，或扩容 BE 节点。' },
    statement: 'ALTER SYSTEM ADD BACKEND "<host>:<heartbeat_port>";',
  },
];
