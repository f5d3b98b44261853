import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';

const REMOTE = { value: 30, unit: '% read from object storage', source: 'administration/management/compaction.md' };
/** Below this much reading a share says nothing. */
const MIN_MB = 1;

export default defineCheck({
  id: 'compaction.slow_remote_read',
  severity: 'warning',
  title: { en: 'Compaction reads much from object storage', zh: 'Compaction 大量读取对象存储' },
  architectures: ['shared-data'],
  since: '3.2.12',
  signal: 'be_cloud_native_compactions PROFILE read_remote_mb, read_local_mb',
  thresholds: { remote: REMOTE },
  impact: {
    en: 'Compaction waits for object storage and falls behind ingestion.',
    zh: 'Compaction 需等待对象存储，从而落后于导入。',
  },
  causes: [
    { en: 'The data cache is too small for the data being loaded', zh: '数据缓存相对导入数据过小' },
    { en: 'The cache is cold: a compute node was restarted or added', zh: '缓存未预热：计算节点刚重启或扩容' },
  ],
  remedies: [
    {
      text: { en: 'See how full the data cache is.', zh: '查看数据缓存使用情况。' },
      statement:
        'SELECT BE_ID, STATUS, DISK_QUOTA_BYTES, DISK_USED_BYTES FROM information_schema.be_datacache_metrics;',
    },
    {
      text: {
        en: 'Give the cache more disk; tables that are loaded all day need datacache.enable = true.',
        zh: '增大缓存磁盘；持续写入的表需要 datacache.enable = true。',
      },
    },
  ],
  doc: 'administration/management/compaction.md',
  reads: { compactions: LAKE_COMPACTIONS },
  evaluate({ compactions }) {
    const told = compactions.rows.filter((row) => row.local_mb !== null || row.remote_mb !== null);
    if (compactions.rows.length > 0 && told.length === 0) return notApplicable(NO_PROFILE);
    const remote = told.reduce((sum, row) => sum + (row.remote_mb ?? 0), 0);
    const all = remote + told.reduce((sum, row) => sum + (row.local_mb ?? 0), 0);
    const share = all === 0 ? 0 : remote / all;
    if (all < MIN_MB || share * 100 <= REMOTE.value) return PASSED;
    const worst = told.toSorted((a, b) => (b.remote_mb ?? 0) - (a.remote_mb ?? 0)).slice(0, 10);
    return found({
      severity: 'warning',
      summary: {
        en: `Recent compactions read ${formatShare(share)} of their input (${formatCount(remote)} of ${formatCount(all)} MB) from object storage.`,
        zh: `近期 Compaction 有 ${formatShare(share)} 的输入（${formatCount(all)} MB 中的 ${formatCount(remote)} MB）读自对象存储。`,
      },
      objects: [{ kind: 'cluster', name: 'data cache' }],
      measured: { value: Math.round(share * 1000) / 10, unit: '%' },
      threshold: REMOTE,
      evidence: [evidenceOf(compactions, worst)],
    });
  },
});

const NO_PROFILE = {
  en: 'this release line keeps no profile of compaction tasks (3.2.12 and 3.3.4 brought it)',
  zh: '此版本不保存 Compaction 任务的 Profile（自 3.2.12、3.3.4 起支持）',
};
