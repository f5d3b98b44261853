import { ageIn } from '../cluster/context.ts';
import { optional } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { defineView } from '../form/view.ts';
import { REPLICA_COUNTS } from '../reads/replica-counts.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';

export default defineView({
  name: 'get_replica_status',
  title: { en: 'Replica status', zh: '副本状态' },
  description: {
    en: 'Repair and balance tasks of tablet replicas with their reason and age, and how many partitions have how many replicas. Shared-nothing clusters.',
    zh: '副本修复与均衡任务的原因和时长，以及各副本数对应的分区数量。适用于存算一体集群。',
  },
  parameters: {},
  architectures: ['shared-nothing'],
  reads: { schedules: TABLET_SCHEDULES, counts: optional(REPLICA_COUNTS) },
  shape({ schedules, counts }, context) {
    return [
      {
        name: 'tasks',
        title: { en: 'Repair and balance tasks', zh: '修复与均衡任务' },
        truncated: schedules.incomplete,
        columns: [
          { name: 'type', title: { en: 'Type', zh: '类型' } },
          { name: 'state', title: { en: 'State', zh: '状态' } },
          { name: 'reason', title: { en: 'Reason', zh: '原因' } },
          { name: 'table', title: { en: 'Table', zh: '表' } },
          { name: 'tasks', title: { en: 'Tasks', zh: '任务数' }, format: 'count' },
          { name: 'oldest_seconds', title: { en: 'Oldest', zh: '最早' }, format: 'duration' },
        ],
        rows: schedules.rows.map((row) => ({
          type: row.type,
          state: row.state,
          reason: row.reason,
          table: nameTable(row),
          tasks: row.tasks,
          oldest_seconds: ageIn(context, row.oldest ?? row.oldest_epoch) ?? null,
        })),
      },
      {
        name: 'replication',
        title: { en: 'Partitions by number of replicas', zh: '按副本数统计的分区' },
        columns: [
          { name: 'replicas', title: { en: 'Replicas', zh: '副本数' } },
          { name: 'partitions', title: { en: 'Partitions', zh: '分区数' }, format: 'count' },
          { name: 'tables', title: { en: 'Tables', zh: '表数' }, format: 'count' },
        ],
        rows: counts.ok
          ? counts.rows.map((row) => ({ replicas: row.replicas, partitions: row.partitions, tables: row.tables }))
          : [],
        ...(counts.ok ? {} : { unknown: counts.reason }),
      },
    ];
  },
});
