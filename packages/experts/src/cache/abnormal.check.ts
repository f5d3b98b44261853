import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { DATA_CACHE } from '../reads/data-cache.ts';
import { SEE_CACHE_CONFIGS, SEE_CACHES } from './check-quota-remedies.ts';

const BROKEN = { value: 0, unit: 'nodes with a broken cache', source: 'data_source/data_cache_observe.md: ABNORMAL' };

export default defineCheck({
  id: 'cache.abnormal',
  severity: 'warning',
  title: { en: 'Data cache broken', zh: '数据缓存异常' },
  since: '3.3',
  signal: 'be_datacache_metrics STATUS = ABNORMAL',
  thresholds: { broken: BROKEN },
  impact: {
    en: 'The node neither reads from nor writes to its cache: every scan of cloud-native tables and of external catalogs goes to remote storage.',
    zh: '该节点无法读写缓存，云原生表与外部 Catalog 的扫描都直接访问远端存储。',
  },
  causes: [
    { en: 'The cache directory has no space, or cannot be written', zh: '缓存目录空间不足或不可写' },
    { en: 'The cache disk failed', zh: '缓存盘故障' },
    { en: 'Wrong quota or path in the configuration', zh: '缓存配额或路径配置错误' },
  ],
  remedies: [
    SEE_CACHE_CONFIGS,
    {
      text: {
        en: 'On that node look for datacache in be.WARNING or cn.WARNING and at the free space of the cache path; repair it and restart the node.',
        zh: '在该节点的 be.WARNING 或 cn.WARNING 中查找 datacache，并检查缓存路径的剩余空间；修复后重启节点。',
      },
    },
    SEE_CACHES,
  ],
  doc: 'data_source/data_cache_observe.md',
  reads: { caches: DATA_CACHE },
  evaluate({ caches }, { architecture }) {
    const broken = caches.rows.filter((row) => row.status === 'ABNORMAL');
    if (broken.length === 0) return PASSED;
    const names = broken.map((row) => `${architecture === 'shared-data' ? 'CN' : 'BE'} ${row.node}`);
    return found({
      severity: 'warning',
      summary: {
        en: `The data cache of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''} is ABNORMAL (${broken.length} of ${caches.rows.length} nodes).`,
        zh: `${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}的数据缓存状态为 ABNORMAL（${caches.rows.length} 个节点中的 ${broken.length} 个）。`,
      },
      objects: names.map((name) => ({ kind: 'node', name })),
      measured: { value: broken.length, unit: BROKEN.unit },
      threshold: BROKEN,
      evidence: [evidenceOf(caches, broken)],
    });
  },
});
