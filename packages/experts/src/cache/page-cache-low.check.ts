import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { twice } from '../form/read.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { increasesOf } from '../reads/counters.ts';
import { tellsMetric } from '../reads/lasting-gauges.ts';
import { untoldMetric } from '../reads/untold-metric.ts';

const HITS = { value: 50, unit: '% of the pages found in the cache', source: 'own' };
const LOOKUPS = { value: 1000, unit: 'pages looked up between two samples', source: 'own' };

export default defineCheck({
  id: 'cache.page_cache_low',
  severity: 'info',
  title: { en: 'Page cache rarely hit', zh: 'Page Cache 命中率低' },
  since: '2.5',
  signal: 'be_metrics page_cache_hit_count / page_cache_lookup_count between two samples',
  thresholds: { hits: HITS, lookups: LOOKUPS },
  impact: {
    en: 'Pages are read from disk and decompressed again and again.',
    zh: '数据页反复从磁盘读取并解压。',
  },
  causes: [
    { en: 'The node was restarted a short while ago', zh: '节点刚刚重启' },
    {
      en: 'The cache is small for the data in use, or memory pressure shrank it',
      zh: '缓存相对常用数据过小，或因内存压力被缩减',
    },
    { en: 'Large scans that read each page once', zh: '大扫描，每页仅读取一次' },
  ],
  remedies: [
    {
      text: { en: 'See the size of the page cache on each node.', zh: '查看各节点 Page Cache 的大小。' },
      statement:
        "SELECT BE_ID, NAME, VALUE FROM information_schema.be_metrics WHERE NAME LIKE 'page_cache_%' ORDER BY BE_ID, NAME;",
    },
    {
      text: {
        en: 'After a restart, wait; if memory is free, raise storage_page_cache_limit (BE configuration, default 20 % of mem_limit).',
        zh: '若刚重启请等待预热；内存充足时可调大 storage_page_cache_limit（BE 配置，默认为 mem_limit 的 20%）。',
      },
      statement: 'UPDATE information_schema.be_configs SET VALUE = "30%" WHERE NAME = "storage_page_cache_limit";',
    },
  ],
  doc: 'administration/management/resource_management/Memory_management.md',
  reads: { pages: twice(beMetrics('page_cache_hit_count', 'page_cache_lookup_count')) },
  evaluate({ pages }) {
    if (!tellsMetric(pages, 'page_cache_lookup_count')) return untoldMetric('page_cache_lookup_count');
    const rises = increasesOf(pages, () => true);
    const low = rises
      .filter(({ row, increase }) => row.name === 'page_cache_lookup_count' && increase >= LOOKUPS.value)
      .flatMap((lookups) => {
        const hits = rises.find(({ row, node }) => row.name === 'page_cache_hit_count' && node === lookups.node);
        return hits === undefined ? [] : [{ lookups, hits, share: hits.increase / lookups.increase }];
      })
      .filter(({ share }) => share * 100 < HITS.value)
      .toSorted((a, b) => a.share - b.share);
    const worst = low[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'info',
      confidence: 'medium',
      summary: {
        en: `BE ${worst.lookups.node} found ${formatShare(worst.share)} of ${formatCount(worst.lookups.increase)} pages in its page cache within ${Math.round(pages.seconds)} s${low.length > 1 ? `; ${low.length} nodes are below ${HITS.value} %` : ''}.`,
        zh: `BE ${worst.lookups.node} 在 ${Math.round(pages.seconds)} 秒内查找 ${formatCount(worst.lookups.increase)} 个数据页，命中 ${formatShare(worst.share)}${low.length > 1 ? `；共 ${low.length} 个节点低于 ${HITS.value} %` : ''}。`,
      },
      objects: low.map(({ lookups }) => ({ kind: 'node', name: `BE ${lookups.node}` })),
      measured: { value: Math.round(worst.share * 1000) / 10, unit: HITS.unit },
      threshold: HITS,
      evidence: [
        evidenceOf(
          pages.second,
          low.flatMap(({ lookups, hits }) => [lookups.row, hits.row]),
        ),
      ],
    });
  },
});
