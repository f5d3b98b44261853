import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare, GIB } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const SHARE = {
  value: 30,
  unit: '% of the process memory',
  source: 'own; BE update_memory_limit_percent (60)',
};
const SIZE = { value: 8, unit: 'GiB', source: 'own' };

export default defineCheck({
  id: 'memory.primary_key_index',
  severity: 'warning',
  title: { en: 'Primary Key index takes much memory', zh: '主键索引占用大量内存' },
  since: '2.5',
  signal: 'be_metrics update_primary_index_bytes_total, process_mem_bytes; be_tablets INDEX_MEM by table',
  thresholds: { share: SHARE, size: SIZE },
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
    memory: beMetrics('update_primary_index_bytes_total', 'process_mem_bytes'),
    tablets: optional(TABLET_LAYOUT),
  },
  evaluate({ memory, tablets }) {
    const indexes = memory.rows.filter((row) => row.name === 'update_primary_index_bytes_total');
    if (indexes.length === 0) return untoldMetric('update_primary_index_bytes_total');
    const processOf = new Map(
      memory.rows.filter((row) => row.name === 'process_mem_bytes').map((row) => [row.node, row] as const),
    );
    const heavy = indexes
      .flatMap((row) => {
        const process = processOf.get(row.node);
        const all = process?.value ?? 0;
        return process === undefined || all <= 0
          ? []
          : [{ row, process, bytes: row.value ?? 0, share: (row.value ?? 0) / all }];
      })
      .filter(({ bytes, share }) => share * 100 > SHARE.value && bytes > SIZE.value * GIB)
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
        en: `The Primary Key index of BE ${worst.row.node} takes ${formatBytes(worst.bytes)}, ${formatShare(worst.share)} of its memory${named.length > 0 ? `; largest tables, all replicas: ${named.join(', ')}` : ''}.`,
        zh: `BE ${worst.row.node} 的主键索引占用 ${formatBytes(worst.bytes)}，占进程内存的 ${formatShare(worst.share)}${named.length > 0 ? `；最大的表（全部副本）：${named.join('、')}` : ''}。`,
      },
      objects: [
        ...heavy.map(({ row }) => ({ kind: 'node' as const, name: `BE ${row.node}` })),
        ...tables.map((row) => ({ kind: 'table' as const, name: nameTable(row) })),
      ],
      measured: { value: Math.round(worst.share * 1000) / 10, unit: SHARE.unit },
      threshold: SHARE,
      evidence: [
        evidenceOf(
          memory,
          heavy.flatMap(({ row, process }) => [row, process]),
        ),
        ...(tablets.ok && tables.length > 0 ? [evidenceOf(tablets, tables)] : []),
      ],
    });
  },
});
