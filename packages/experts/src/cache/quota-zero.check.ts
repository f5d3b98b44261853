import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { DATA_CACHE } from '../reads/data-cache.ts';
import { SEE_CACHE_CONFIGS, SEE_CACHES } from './check-quota-remedies.ts';
import { onlyUnifiedCache } from './data-cache-applies.ts';

const QUOTA = { value: 0, unit: 'bytes of disk quota', source: 'data_source/data_cache_observe.md' };
/** States in which a cache is at work, so that its quota means something. */
const WORKING: ReadonlySet<string> = new Set(['NORMAL', 'UPDATING']);

export default defineCheck({
  id: 'cache.quota_zero',
  severity: 'warning',
  title: { en: 'Data cache has no disk', zh: '数据缓存磁盘配额为零' },
  architectures: ['shared-data'],
  since: '3.4',
  signal: 'be_datacache_metrics DISK_QUOTA_BYTES = 0',
  thresholds: { quota: QUOTA },
  impact: {
    en: 'What was cached on disk is gone: nearly every scan of this node reads object storage.',
    zh: '磁盘缓存已不可用，该节点几乎所有扫描都读取对象存储。',
  },
  causes: [
    {
      en: 'The disk is nearly full, so the cache gave its room back (enable_datacache_disk_auto_adjust)',
      zh: '磁盘接近写满，缓存自动缩减到零（enable_datacache_disk_auto_adjust）',
    },
    { en: 'datacache_disk_size is set to 0', zh: 'datacache_disk_size 被设置为 0' },
  ],
  remedies: [
    {
      text: {
        en: 'Free the disk of the cache path: logs, core dumps and spilled data lie beside it. The cache grows again by itself.',
        zh: '清理缓存路径所在磁盘（日志、core 文件、落盘数据等），缓存会自动恢复扩大。',
      },
    },
    SEE_CACHE_CONFIGS,
    SEE_CACHES,
  ],
  doc: 'data_source/data_cache_observe.md',
  beforeReading: onlyUnifiedCache,
  reads: { caches: DATA_CACHE },
  evaluate({ caches }) {
    const empty = caches.rows.filter((row) => WORKING.has(row.status) && row.disk_quota === 0);
    if (empty.length === 0) return PASSED;
    const names = empty.map((row) => `CN ${row.node}`);
    return found({
      severity: 'warning',
      summary: {
        en: `The data cache may use no disk on ${empty.length} of ${caches.rows.length} nodes: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}.`,
        zh: `${caches.rows.length} 个节点中有 ${empty.length} 个的数据缓存磁盘配额为 0：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'node', name })),
      measured: { value: 0, unit: QUOTA.unit },
      threshold: QUOTA,
      evidence: [evidenceOf(caches, empty)],
    });
  },
});
