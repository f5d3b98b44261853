import type { Context } from '../cluster/context.ts';
import { ageIn } from '../cluster/context.ts';
import { optional, type Failure, type Rows } from '../form/read.ts';
import { defineView, type ViewTable } from '../form/view.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';
import { SCORE_BANDS } from '../reads/score-bands.ts';

export default defineView({
  name: 'get_compaction_status',
  title: { en: 'Compaction status', zh: 'Compaction 状态' },
  description: {
    en: 'What compaction does now. Shared-nothing: waiting tablets, running tasks and scores of each backend. Shared-data: how many partitions have which score, and the compactions that nodes run or have just run.',
    zh: 'Compaction 当前状态。存算一体：各 BE 的候选 Tablet、运行任务与分数。存算分离：各分数区间的分区数，以及节点正在运行或刚完成的 Compaction。',
  },
  parameters: {},
  reads: { backends: optional(BE_COMPACTIONS), bands: optional(SCORE_BANDS), compactions: optional(LAKE_COMPACTIONS) },
  shape({ backends, bands, compactions }, context) {
    const local = context.architecture === 'shared-data' ? [] : [backendTable(backends)];
    const lake = context.architecture === 'shared-nothing' ? [] : [bandTable(bands), taskTable(compactions, context)];
    return [...local, ...lake];
  },
});

function backendTable(backends: Rows<typeof BE_COMPACTIONS.columns> | Failure): ViewTable {
  return {
    name: 'backends',
    title: { en: 'Backends', zh: 'BE 节点' },
    columns: [
      { name: 'node', title: { en: 'BE', zh: 'BE' } },
      { name: 'candidates', title: { en: 'Waiting tablets', zh: '候选 Tablet' }, format: 'count' },
      { name: 'base_running', title: { en: 'Base running', zh: 'Base 运行中' }, format: 'count' },
      { name: 'cumulative_running', title: { en: 'Cumulative running', zh: 'Cumulative 运行中' }, format: 'count' },
      { name: 'candidate_max_score', title: { en: 'Highest score waiting', zh: '候选最高分' }, format: 'count' },
      { name: 'latest_score', title: { en: 'Last score', zh: '最近分数' }, format: 'count' },
    ],
    rows: backends.ok ? backends.rows.map((row) => ({ ...row })) : [],
    ...(backends.ok ? { truncated: backends.incomplete } : { unknown: backends.reason }),
  };
}

function bandTable(bands: Rows<typeof SCORE_BANDS.columns> | Failure): ViewTable {
  return {
    name: 'scores',
    title: { en: 'Partitions by compaction score', zh: '按 Compaction Score 统计的分区' },
    columns: [
      { name: 'band', title: { en: 'Score', zh: '分数' } },
      { name: 'partitions', title: { en: 'Partitions', zh: '分区数' }, format: 'count' },
      { name: 'max_score', title: { en: 'Highest', zh: '最高' }, format: 'count' },
      { name: 'versions_behind', title: { en: 'Versions behind, at most', zh: '最大落后版本数' }, format: 'count' },
    ],
    rows: bands.ok ? bands.rows.map((row) => ({ ...row })) : [],
    ...(bands.ok ? {} : { unknown: bands.reason }),
  };
}

function taskTable(compactions: Rows<typeof LAKE_COMPACTIONS.columns> | Failure, context: Context): ViewTable {
  return {
    name: 'compactions',
    title: { en: 'Compactions under way or just ended', zh: '进行中或刚结束的 Compaction' },
    columns: [
      { name: 'txn', title: { en: 'Transaction', zh: '事务' } },
      { name: 'tasks', title: { en: 'Subtasks', zh: '子任务' }, format: 'count' },
      { name: 'unfinished', title: { en: 'Unfinished', zh: '未完成' }, format: 'count' },
      { name: 'waiting', title: { en: 'Waiting', zh: '等待中' }, format: 'count' },
      { name: 'retried', title: { en: 'Retried', zh: '重试' }, format: 'count' },
      { name: 'started_seconds_ago', title: { en: 'Started', zh: '已开始' }, format: 'duration' },
    ],
    rows: compactions.ok
      ? compactions.rows
          .toSorted((a, b) => (b.unfinished ?? 0) - (a.unfinished ?? 0))
          .map(({ txn, tasks, unfinished, waiting, retried, started }) => ({
            txn,
            tasks,
            unfinished,
            waiting,
            retried,
            started_seconds_ago: ageIn(context, started) ?? null,
          }))
      : [],
    ...(compactions.ok ? { truncated: compactions.incomplete } : { unknown: compactions.reason }),
  };
}
