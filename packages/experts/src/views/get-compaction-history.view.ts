import { ageIn } from '../cluster/context.ts';
import { parseLabels } from '../cluster/labels.ts';
import { defineRead, optional } from '../form/read.ts';
import { defineView } from '../form/view.ts';
import { beMetrics } from '../reads/be-metrics.ts';

const HOURS = { kind: 'integer', min: 1, max: 720, default: 24 } as const;

const RECENT_TASKS = defineRead({
  name: 'recent_lake_tasks',
  columns: {
    node: 'id',
    txn: 'id',
    tasks: 'number',
    finished: 'number',
    retried: 'number',
    errors: 'number',
    first_start: 'session_time',
    last_finish: 'session_time',
  },
  parameters: { hours: HOURS },
  completeBelow: 1000,
  layouts: [
    {
      needs: {
        'information_schema.be_cloud_native_compactions': [
          'BE_ID',
          'TXN_ID',
          'RUNS',
          'START_TIME',
          'FINISH_TIME',
          'STATUS',
        ],
      },
      template:
        'SELECT BE_ID AS node, TXN_ID AS txn, COUNT(*) AS tasks, SUM(CASE WHEN FINISH_TIME IS NULL THEN 0 ELSE 1 END) AS finished, ' +
        'SUM(CASE WHEN RUNS > 1 THEN 1 ELSE 0 END) AS retried, ' +
        "SUM(CASE WHEN STATUS IS NULL OR STATUS = '' THEN 0 ELSE 1 END) AS errors, " +
        'CAST(MIN(START_TIME) AS VARCHAR) AS first_start, CAST(MAX(FINISH_TIME) AS VARCHAR) AS last_finish ' +
        'FROM default_catalog.information_schema.be_cloud_native_compactions ' +
        'WHERE START_TIME IS NULL OR hours_diff(now(), START_TIME) < {hours} ' +
        'GROUP BY BE_ID, TXN_ID ORDER BY first_start DESC, txn DESC LIMIT 1000',
    },
  ],
});

export default defineView({
  name: 'get_compaction_history',
  title: { en: 'Compaction history', zh: 'Compaction 历史' },
  description: {
    en: 'Shared-data: the compactions that each node still remembers of the last hours, with retries and errors. Shared-nothing keeps no history that SELECT can read: totals since each backend started.',
    zh: '存算分离：各节点仍保留的最近若干小时的 Compaction，含重试与错误。存算一体没有可 SELECT 的历史，给出各 BE 启动以来的累计值。',
  },
  parameters: { hours: { ...HOURS, meaning: { en: 'How far to look back.', zh: '回溯的小时数。' } } },
  reads: {
    tasks: optional(RECENT_TASKS),
    totals: optional(beMetrics('compaction_bytes_total', 'compaction_deltas_total', 'engine_requests_total')),
  },
  shape({ tasks, totals }, context) {
    const recent = {
      name: 'compactions',
      title: { en: 'Compactions of the last hours', zh: '最近的 Compaction' },
      notes: [
        {
          en: 'Nodes forget finished tasks after a while and at a restart.',
          zh: '节点会在一段时间后以及重启时清除已完成的任务记录。',
        },
      ],
      columns: [
        { name: 'node', title: { en: 'Node', zh: '节点' } },
        { name: 'txn', title: { en: 'Transaction', zh: '事务' } },
        { name: 'tasks', title: { en: 'Subtasks', zh: '子任务' }, format: 'count' as const },
        { name: 'finished', title: { en: 'Finished', zh: '已完成' }, format: 'count' as const },
        { name: 'retried', title: { en: 'Retried', zh: '重试' }, format: 'count' as const },
        { name: 'errors', title: { en: 'With error', zh: '出错' }, format: 'count' as const },
        { name: 'started_at', title: { en: 'Started', zh: '开始时间' } },
        { name: 'started_seconds_ago', title: { en: 'Ago', zh: '距今' }, format: 'duration' as const },
        { name: 'last_finish_at', title: { en: 'Last finish', zh: '最后完成' } },
      ],
      rows: tasks.ok
        ? tasks.rows.map(({ first_start, last_finish, ...row }) => ({
            ...row,
            started_at: context.clock?.wallTime(first_start) ?? null,
            started_seconds_ago: ageIn(context, first_start) ?? null,
            last_finish_at: context.clock?.wallTime(last_finish) ?? null,
          }))
        : [],
      ...(tasks.ok ? { truncated: tasks.incomplete } : { unknown: tasks.reason }),
    };
    const counters = {
      name: 'totals',
      title: { en: 'Totals since each backend started', zh: '各 BE 启动以来的累计值' },
      columns: [
        { name: 'node', title: { en: 'BE', zh: 'BE' } },
        { name: 'metric', title: { en: 'Metric', zh: '指标' } },
        { name: 'type', title: { en: 'Type', zh: '类型' } },
        { name: 'status', title: { en: 'Status', zh: '状态' } },
        { name: 'value', title: { en: 'Value', zh: '值' }, format: 'count' as const },
      ],
      rows: totals.ok
        ? totals.rows
            .map((row) => ({ row, labels: parseLabels(row.labels) }))
            .filter(
              ({ row, labels }) => row.name !== 'engine_requests_total' || /compaction/.test(labels.get('type') ?? ''),
            )
            .map(({ row, labels }) => ({
              node: row.node,
              metric: row.name,
              type: labels.get('type') ?? null,
              status: labels.get('status') ?? null,
              value: row.value,
            }))
        : [],
      ...(totals.ok ? { truncated: totals.incomplete } : { unknown: totals.reason }),
    };
    return context.architecture === 'shared-data' ? [recent] : [counters];
  },
});
