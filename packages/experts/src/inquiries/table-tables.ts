import { ageIn, type Context } from '../cluster/context.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { formatBytes, formatCount, formatDuration } from '../form/quantity.ts';
import type { ViewTable } from '../form/view.ts';
import { fieldTable } from './field-table.ts';
import type { AnswerOf, TableFacts } from './table-facts.ts';

/** What is known of the table, a line for each fact. */
export function aboutTable(
  { table, layout, nodes, tablets, recent, statistics }: TableFacts,
  context: Context,
): ViewTable {
  const shape = layout.ok ? layout.rows[0] : undefined;
  const held = nodes.ok ? nodes.rows : [];
  const sum = (valueOf: (row: (typeof held)[number]) => number | null): number =>
    held.reduce((total, row) => total + (valueOf(row) ?? 0), 0);
  const replicas = sum((row) => row.replicas);
  const loads = recent.ok ? recent.rows.reduce((total, row) => total + (row.loads ?? 0), 0) : undefined;
  const counted = statistics.ok ? statistics.rows[0] : undefined;
  const collected = ageIn(context, counted?.updated ?? null);
  const bytesOf = (value: number | null | undefined): string | null =>
    value === null || value === undefined ? null : formatBytes(value);
  return fieldTable({
    name: 'table',
    title: { en: 'The table', zh: '表信息' },
    fields: [
      [{ en: 'Engine and model', zh: '引擎与模型' }, `${table.engine} ${table.model ?? ''}`.trim()],
      [{ en: 'Partition key', zh: '分区键' }, table.partition_key === '' ? null : table.partition_key],
      [{ en: 'Bucket key', zh: '分桶键' }, `${table.bucket_type ?? ''} ${table.bucket_key ?? ''}`.trim()],
      [{ en: 'Sort key', zh: '排序键' }, table.sort_key === '' ? null : table.sort_key],
      [{ en: 'Primary key', zh: '主键' }, table.primary_key === '' ? null : table.primary_key],
      [{ en: 'Replicas', zh: '副本数' }, table.replicas],
      [{ en: 'Partitions', zh: '分区数' }, countOf(shape?.partitions)],
      [{ en: 'Empty partitions', zh: '空分区数' }, countOf(shape?.empty_partitions)],
      [{ en: 'Largest partition', zh: '最大分区' }, bytesOf(shape?.largest_partition)],
      [{ en: 'Median partition', zh: '分区中位数' }, bytesOf(shape?.median_partition)],
      [{ en: 'Small tablets (below 100 MiB)', zh: '小 Tablet（小于 100 MiB）' }, countOf(shape?.small_tablets)],
      [
        { en: 'Largest tablet', zh: '最大 Tablet' },
        bytesOf(tablets.ok ? tablets.rows[0]?.largest_tablet : shape?.largest_tablet),
      ],
      [{ en: 'Tablet replicas', zh: 'Tablet 副本数' }, replicas === 0 ? null : countOf(replicas)],
      [
        { en: 'Most rowsets in a tablet', zh: '单个 Tablet 最多 rowset' },
        replicas === 0 ? null : countOf(Math.max(...held.map((row) => row.max_rowsets ?? 0))),
      ],
      [
        { en: 'Segments', zh: 'Segment 数' },
        held.some((row) => row.segments !== null) ? countOf(sum((row) => row.segments)) : null,
      ],
      [
        { en: 'Primary Key index in memory', zh: '主键索引内存' },
        replicas === 0 ? null : bytesOf(sum((row) => row.index_bytes)),
      ],
      [{ en: 'Loads in the last 10 min', zh: '近 10 分钟导入次数' }, countOf(loads)],
      [{ en: 'Statistics collected', zh: '统计信息收集于' }, collected === undefined ? null : agoOf(collected)],
      [{ en: 'Rows that statistics count', zh: '统计信息记录行数' }, countOf(counted?.counted)],
    ],
    notes: [SIZES],
  });
}

const SIZES: Bilingual = {
  en: 'Sizes of partitions are of one copy and refresh every 5 minutes; those of tablets are exact.',
  zh: '分区大小按单份数据计，每 5 分钟刷新；Tablet 大小为准确值。',
};

function countOf(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : formatCount(value);
}

function agoOf(seconds: number): Bilingual {
  const ago = formatDuration(Math.max(0, seconds));
  return { en: `${ago.en} ago`, zh: `${ago.zh}前` };
}

/** What each node holds of it. */
export function nodeTable(nodes: AnswerOf<'nodes'>): ViewTable {
  const rows = nodes.ok ? nodes.rows : [];
  const total = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  return {
    name: 'nodes',
    title: { en: 'Where it lies', zh: '在各节点的分布' },
    columns: [
      { name: 'node', title: { en: 'Node', zh: '节点' } },
      { name: 'replicas', title: { en: 'Tablet replicas', zh: 'Tablet 副本数' }, format: 'count' },
      { name: 'bytes', title: { en: 'Bytes', zh: '数据量' }, format: 'bytes' },
      { name: 'share', title: { en: 'Share', zh: '占比' }, format: 'share' },
      { name: 'max_rowsets', title: { en: 'Most rowsets', zh: '最多 rowset' }, format: 'count' },
      { name: 'avg_rowsets', title: { en: 'Average rowsets', zh: '平均 rowset' }, format: 'count' },
    ],
    rows: rows.slice(0, 30).map(({ node, replicas, bytes, max_rowsets, avg_rowsets }) => ({
      node,
      replicas,
      bytes,
      share: total === 0 ? null : (bytes ?? 0) / total,
      max_rowsets,
      avg_rowsets,
    })),
    truncated: rows.length > 30,
    ...(nodes.ok ? {} : { unknown: nodes.reason }),
    ...(nodes.ok && rows.length === 0 && { unknown: NO_TABLETS }),
  };
}

const NO_TABLETS: Bilingual = {
  en: 'no node lists tablets of this table (shared-data clusters do so from 4.1)',
  zh: '没有节点列出该表的 Tablet（存算分离集群自 4.1 起才列出）',
};

/** Materialized views over it. */
export function viewTable(views: AnswerOf<'views'>, context: Context): ViewTable {
  return {
    name: 'views',
    title: { en: 'Materialized views over it', zh: '其上的物化视图' },
    columns: [
      { name: 'view', title: { en: 'View', zh: '视图' } },
      { name: 'active', title: { en: 'Active', zh: '有效' } },
      { name: 'last_refresh', title: { en: 'Last refresh', zh: '上次刷新' } },
      { name: 'refreshed_seconds_ago', title: { en: 'Ago', zh: '距今' }, format: 'duration' },
      { name: 'rewrite', title: { en: 'Query rewrite', zh: '查询改写' } },
    ],
    rows: views.ok
      ? views.rows.slice(0, 20).map((view) => ({
          view: `${view.db}.${view.view_name}`,
          active: view.active,
          last_refresh: view.state,
          refreshed_seconds_ago: ageIn(context, view.finished) ?? null,
          rewrite: view.rewrite,
        }))
      : [],
    truncated: views.ok && views.rows.length > 20,
    ...(views.ok ? {} : { unknown: views.reason }),
  };
}
