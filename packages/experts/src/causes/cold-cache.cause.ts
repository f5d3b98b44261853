import { defineCause } from '../form/cause.ts';
import { HELD_BACK } from './load-findings.ts';

const SLOW = 'compaction.slow_remote_read';
/** Why it does not find what it needs there. */
const CACHE = ['cache.abnormal', 'cache.disabled', 'cache.quota_zero', 'cache.full'] as const;
const BEHIND = ['compaction.version_lag', 'compaction.score_high', ...HELD_BACK] as const;

export default defineCause({
  id: 'cause.cold_cache',
  title: { en: 'The data cache is cold or too small', zh: '数据缓存未预热或过小' },
  canExplain: [...CACHE, SLOW, ...BEHIND],
  remedies: [
    {
      text: { en: 'See how full the data cache of each node is.', zh: '查看各节点数据缓存的使用情况。' },
      statement:
        'SELECT BE_ID, STATUS, DISK_QUOTA_BYTES, DISK_USED_BYTES FROM information_schema.be_datacache_metrics;',
    },
    {
      text: {
        en: 'After a restart or a new node, wait until the cache has warmed up; otherwise give it more disk.',
        zh: '若刚重启或扩容，等待缓存预热；否则增大缓存磁盘。',
      },
    },
    {
      text: {
        en: 'See that the tables that are loaded all day have datacache.enable = true.',
        zh: '确认持续写入的表已设置 datacache.enable = true。',
      },
      statement: 'SHOW CREATE TABLE <database>.<table>;',
    },
  ],
  evaluate(findings) {
    const cache = findings.among(CACHE);
    const behind = findings.among(BEHIND);
    if (!findings.has(SLOW) || (behind.length === 0 && cache.length === 0)) return undefined;
    const share = findings.get(SLOW)?.measured.value ?? '?';
    return {
      explains: [...cache, SLOW, ...behind],
      summary: {
        en: `Compaction reads ${share} % of its input from object storage instead of the cache${behind.length > 0 ? ', and so falls behind ingestion' : ''}.`,
        zh: `Compaction 有 ${share} % 的输入来自对象存储而非缓存${behind.length > 0 ? '，因此落后于导入' : ''}。`,
      },
    };
  },
});
