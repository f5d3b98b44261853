import type { RemedyText } from '../form/check.ts';

export const SEE_CACHES: RemedyText = {
  text: { en: 'See the cache of every node.', zh: '查看各节点的缓存状态。' },
  statement:
    'SELECT BE_ID, STATUS, DISK_QUOTA_BYTES, DISK_USED_BYTES, MEM_QUOTA_BYTES, MEM_USED_BYTES FROM information_schema.be_datacache_metrics;',
};

export const SEE_CACHE_CONFIGS: RemedyText = {
  text: { en: 'See its configuration on every node.', zh: '查看各节点的缓存配置。' },
  statement:
    "SELECT BE_ID, NAME, VALUE FROM information_schema.be_configs WHERE NAME IN ('datacache_enable', 'datacache_disk_size', 'datacache_mem_size', 'enable_datacache_disk_auto_adjust', 'datacache_disk_high_level') ORDER BY BE_ID, NAME;",
};
