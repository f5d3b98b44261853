import type { Bilingual } from '../form/bilingual.ts';
import { formatBytes } from '../form/quantity.ts';
import type { Row, Rows } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';

const POOLS: readonly (readonly [string, Bilingual])[] = [
  ['query_mem_bytes', { en: 'queries', zh: '查询' }],
  ['load_mem_bytes', { en: 'loads', zh: '导入' }],
  ['compaction_mem_bytes', { en: 'compaction', zh: 'Compaction' }],
  ['schema_change_mem_bytes', { en: 'schema changes', zh: 'Schema Change' }],
  ['update_mem_bytes', { en: 'Primary Key tables', zh: '主键表' }],
  ['metadata_mem_bytes', { en: 'metadata', zh: '元数据' }],
  ['storage_page_cache_mem_bytes', { en: 'page cache', zh: 'Page Cache' }],
  ['datacache_mem_bytes', { en: 'data cache', zh: 'Data Cache' }],
];

/** Memory of the pools of every node, bytes. */
export const MEMORY_POOLS = beMetrics(...POOLS.map(([name]) => name));

type Metric = Row<typeof METRIC_COLUMNS>;

/** `queries 40.1 GiB, loads 8.2 GiB`: the largest pools of one node, with their rows. */
export function describePools(
  pools: Rows<typeof METRIC_COLUMNS>,
  node: string,
): { readonly text: Bilingual | undefined; readonly rows: readonly Metric[] } {
  const rows = pools.rows
    .filter((row) => row.node === node && (row.value ?? 0) > 0)
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, 3);
  if (rows.length === 0) return { text: undefined, rows };
  const say = (language: keyof Bilingual): string[] =>
    rows.map((row) => {
      const name = POOLS.find(([metric]) => metric === row.name)?.[1][language] ?? row.name;
      return `${name} ${formatBytes(row.value ?? 0)}`;
    });
  return { text: { en: say('en').join(', '), zh: say('zh').join('、') }, rows };
}
