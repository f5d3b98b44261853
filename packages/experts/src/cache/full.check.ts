import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatShare } from '../form/quantity.ts';
import { optional } from '../form/read.ts';
import { DATA_CACHE } from '../reads/data-cache.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';
import { SEE_CACHES } from './check-quota-remedies.ts';
import { onlyUnifiedCache } from './data-cache-applies.ts';

const USED = { value: 95, unit: '% of the disk quota', source: 'own' };
const REMOTE = { value: 30, unit: '% read from object storage', source: 'administration/management/compaction.md' };

export default defineCheck({
  id: 'cache.full',
  severity: 'warning',
  title: { en: 'Data cache too small', zh: '数据缓存过小' },
  architectures: ['shared-data'],
  since: '3.4',
  signal:
    'be_datacache_metrics DISK_USED_BYTES / DISK_QUOTA_BYTES, with be_cloud_native_compactions PROFILE read_remote_mb',
  thresholds: { used: USED, remote: REMOTE },
  impact: {
    en: 'What is needed often is pushed out and read from object storage again.',
    zh: '常用数据被淘汰后又要从对象存储重新读取。',
  },
  causes: [
    { en: 'The data in daily use is larger than the cache', zh: '常用数据量大于缓存容量' },
    { en: 'Large scans of cold data push the rest out', zh: '大范围扫描冷数据挤出热数据' },
  ],
  remedies: [
    {
      text: { en: 'Give the cache more disk, or add compute nodes.', zh: '增大缓存磁盘，或增加计算节点。' },
    },
    {
      text: {
        en: 'Keep history out of the cache: cache only the newest partitions of large tables.',
        zh: '避免历史数据进入缓存：大表仅缓存最近的分区。',
      },
      statement: 'ALTER TABLE <database>.<table> SET ("datacache.partition_duration" = "1 MONTH");',
    },
    SEE_CACHES,
  ],
  doc: 'data_source/data_cache_observe.md',
  beforeReading: onlyUnifiedCache,
  reads: { caches: DATA_CACHE, compactions: optional(LAKE_COMPACTIONS) },
  evaluate({ caches, compactions }) {
    const full = caches.rows
      .flatMap((row) => {
        const quota = row.disk_quota ?? 0;
        return quota <= 0 ? [] : [{ row, quota, share: (row.disk_used ?? 0) / quota }];
      })
      .filter(({ share }) => share * 100 > USED.value)
      .toSorted((a, b) => b.share - a.share);
    const worst = full[0];
    // A cache is there to be full: only together with remote reads does it show that it is too small.
    const remote = compactions.ok ? remoteShare(compactions.rows) : 0;
    if (worst === undefined || remote * 100 <= REMOTE.value) return PASSED;
    return found({
      severity: 'warning',
      confidence: 'medium',
      summary: {
        en: `The data cache of CN ${worst.row.node} is ${formatShare(worst.share)} full (${formatBytes(worst.quota)}) while ${formatShare(remote)} of what compaction reads comes from object storage${full.length > 1 ? `; ${full.length} nodes are like this` : ''}.`,
        zh: `CN ${worst.row.node} 的数据缓存（${formatBytes(worst.quota)}）已使用 ${formatShare(worst.share)}，同时 Compaction 有 ${formatShare(remote)} 的读取来自对象存储${full.length > 1 ? `；共 ${full.length} 个节点如此` : ''}。`,
      },
      objects: full.map(({ row }) => ({ kind: 'node', name: `CN ${row.node}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: USED.unit },
      threshold: USED,
      evidence: [
        evidenceOf(
          caches,
          full.map(({ row }) => row),
        ),
        ...(compactions.ok ? [evidenceOf(compactions)] : []),
      ],
    });
  },
});

interface Reading {
  readonly local_mb: number | null;
  readonly remote_mb: number | null;
}

function remoteShare(rows: readonly Reading[]): number {
  const remote = rows.reduce((sum, row) => sum + (row.remote_mb ?? 0), 0);
  const all = remote + rows.reduce((sum, row) => sum + (row.local_mb ?? 0), 0);
  return all < 1 ? 0 : remote / all;
}
