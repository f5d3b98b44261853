import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { DATA_CACHE } from '../reads/data-cache.ts';
import { SEE_CACHE_CONFIGS } from './check-quota-remedies.ts';
import { onlyUnifiedCache } from './data-cache-applies.ts';

const OFF = { value: 0, unit: 'nodes without a cache', source: 'be_datacache_metrics STATUS: Disabled' };

export default defineCheck({
  id: 'cache.disabled',
  severity: 'warning',
  title: { en: 'Data cache switched off', zh: '数据缓存已关闭' },
  architectures: ['shared-data'],
  since: '3.4',
  signal: 'be_datacache_metrics STATUS = Disabled',
  thresholds: { off: OFF },
  impact: {
    en: 'Every scan of this node reads object storage: slow, and paid by request.',
    zh: '该节点所有扫描都读取对象存储：速度慢且按请求计费。',
  },
  causes: [
    {
      en: 'datacache_enable is false, or no cache path is configured',
      zh: 'datacache_enable 为 false，或未配置缓存路径',
    },
  ],
  remedies: [
    SEE_CACHE_CONFIGS,
    {
      text: {
        en: 'Set datacache_enable = true in cn.conf, give it storage_root_path on a local disk, and restart the node.',
        zh: '在 cn.conf 中设置 datacache_enable = true，用 storage_root_path 指定本地磁盘，并重启节点。',
      },
    },
  ],
  doc: 'data_source/data_cache.md',
  beforeReading: onlyUnifiedCache,
  reads: { caches: DATA_CACHE },
  evaluate({ caches }) {
    const off = caches.rows.filter((row) => row.status === 'DISABLED');
    if (off.length === 0) return PASSED;
    const names = off.map((row) => `CN ${row.node}`);
    return found({
      severity: 'warning',
      summary: {
        en: `The data cache is off on ${off.length} of ${caches.rows.length} nodes: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}.`,
        zh: `${caches.rows.length} 个节点中有 ${off.length} 个关闭了数据缓存：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'node', name })),
      measured: { value: off.length, unit: OFF.unit },
      threshold: OFF,
      evidence: [evidenceOf(caches, off)],
    });
  },
});
