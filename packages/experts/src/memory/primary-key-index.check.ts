import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare, GIB } from '../form/quantity.ts';
import { optional, type Rows } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const SHARE = {
  value: 30,
  unit: '% of the process memory',
  source: 'own; BE update_memory_limit_percent (60)',
};
/** Of the memory of Primary Key tables, where the process does not tell its own. */
const UPDATE_SHARE = {
  value: 50,
  unit: '% of the memory of Primary Key tables',
  source: 'own; best_practices/primarykey_table.md',
};
const SIZE = { value: 4, unit: 'GiB', source: 'own' };

export default defineCheck({
  id: 'memory.primary_key_index',
  severity: 'warning',
  title: { en: 'Primary Key index takes much memory', zh: '主键索引占用大量内存' },
  since: '2.5',
  signal:
    'be_metrics update_primary_index_bytes_total, process_mem_bytes, update_mem_bytes; be_tablets INDEX_MEM by table',
  thresholds: { share: SHARE, updateShare: UPDATE_SHARE, size: SIZE },
  impact: {
    en: 'Less memory is left for queries and loads; loads into Primary Key tables fail when their share is used up.',
    zh: '挤占查询与导入的内存；主键表内存份额用尽后，其导入会失败。',
  },
  causes: [
    { en: 'Large Primary Key tables without a persistent index', zh: '大主键表未开启持久化索引' },
    { en: 'Long keys, or all partitions written at once', zh: '主键过长，或同时更新所有分区' },
  ],
  remedies: [
    {
      text: { en: 'Keep the index on disk.', zh: '将索引持久化到磁盘。' },
      statement: 'ALTER TABLE <database>.<table> SET ("enable_persistent_index" = "true");',
    },
    {
      text: { en: 'See which tables have the largest index.', zh: '查看索引最大的表。' },
      statement:
        'SELECT TABLE_ID, SUM(INDEX_MEM) AS index_bytes FROM information_schema.be_tablets GROUP BY TABLE_ID ORDER BY index_bytes DESC LIMIT 10;',
    },
  ],
  doc: 'best_practices/primarykey_table.md',
  reads: {
    memory: beMetrics('update_primary_index_bytes_total', 'process_mem_bytes', 'update_mem_bytes'),
    tablets: optional(TABLET_LAYOUT),
  },
  evaluate({ memory, tablets }) {
    const indexes = memory.rows.filter((row) => row.name === 'update_primary_index_bytes_total');
    if (indexes.length === 0) return untoldMetric('update_primary_index_bytes_total');
    const heavy = indexes
      .flatMap((row) => {
        const whole = wholeOf(memory, row.node);
        return whole === undefined
          ? []
          : [{ row, ...whole, bytes: row.value ?? 0, share: (row.value ?? 0) / whole.all }];
      })
      .filter(({ bytes, share, limit }) => share * 100 > limit.value && bytes > SIZE.value * GIB)
      .toSorted((a, b) => b.bytes - a.bytes);
    const worst = heavy[0];
    if (worst === undefined) return PASSED;
    const tables = tablets.ok
      ? tablets.rows
          .filter((row) => (row.index_bytes ?? 0) > GIB)
          .toSorted((a, b) => (b.index_bytes ?? 0) - (a.index_bytes ?? 0))
      : [];
    const named = tables.slice(0, 3).map((row) => `${nameTable(row)} ${formatBytes(row.index_bytes ?? 0)}`);
    return found({
      severity: 'warning',
      summary: {
        en: `The Primary Key index of BE ${worst.row.node} takes ${formatBytes(worst.bytes)}, ${formatShare(worst.share)} of ${worst.of.en}${named.length > 0 ? `; largest tables, all replicas: ${named.join(', ')}` : ''}.`,
        zh: `BE ${worst.row.node} 的主键索引占用 ${formatBytes(worst.bytes)}，占${worst.of.zh}的 ${formatShare(worst.share)}${named.length > 0 ? `；最大的表（全部副本）：${named.join('、')}` : ''}。`,
      },
      objects: [
        ...heavy.map(({ row }) => ({ kind: 'node' as const, name: `BE ${row.node}` })),
        ...tables.map((row) => ({ kind: 'table' as const, name: nameTable(row) })),
      ],
      measured: { value: Math.round(worst.share * 1000) / 10, unit: worst.limit.unit },
      threshold: worst.limit,
      evidence: [
        evidenceOf(
          memory,
          heavy.flatMap(({ row, told }) => [row, told]),
        ),
        ...(tablets.ok && tables.length > 0 ? [evidenceOf(tablets, tables)] : []),
      ],
    });
  },
});

/** What an index of this node is a share of: the memory of the process, else that of Primary Key tables. */
function wholeOf(memory: Rows<typeof METRIC_COLUMNS>, node: string) {
  const gauge = (name: string) =>
    memory.rows.find((row) => row.name === name && row.node === node && (row.value ?? 0) > 0);
  const process = gauge('process_mem_bytes');
  if (process !== undefined) return { told: process, all: process.value ?? 0, limit: SHARE, of: ITS_MEMORY };
  const update = gauge('update_mem_bytes');
  return update && { told: update, all: update.value ?? 0, limit: UPDATE_SHARE, of: OF_UPDATES };
}

const ITS_MEMORY = { en: 'its memory', zh: '进程内存' };
const OF_UPDATES = { en: 'the memory of its Primary Key tables', zh: '主键表内存' };
