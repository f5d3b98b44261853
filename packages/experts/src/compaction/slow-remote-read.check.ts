import { defineCheck, found, notApplicable, PASSED, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatShare } from '../form/quantity.ts';
import type { Row } from '../form/read.ts';
import { LAKE_COMPACTIONS } from '../reads/lake-compaction-tasks.ts';

const REMOTE = { value: 30, unit: '% read from object storage', source: 'administration/management/compaction.md' };
/** Below this much reading a share says nothing: of all compactions together, of one alone. */
const MIN_MB = { all: 1, one: 64 };

type Compaction = Row<typeof LAKE_COMPACTIONS.columns>;

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
    const all = sumUp(told);
    if (isRemote(all, MIN_MB.all)) {
      const worst = told.toSorted((a, b) => (b.remote_mb ?? 0) - (a.remote_mb ?? 0)).slice(0, 10);
      return found({
        summary: {
          en: `Recent compactions read ${formatShare(all.share)} of their input (${formatCount(all.remote)} of ${formatCount(all.mb)} MB) from object storage.`,
          zh: `近期 Compaction 有 ${formatShare(all.share)} 的输入（${formatCount(all.mb)} MB 中的 ${formatCount(all.remote)} MB）读自对象存储。`,
        },
        objects: [{ kind: 'cluster', name: 'data cache' }],
        ...grade(all),
        evidence: [evidenceOf(compactions, worst)],
      });
    }
    const slow = told
      .map((row) => ({ row, reads: sumUp([row]) }))
      .filter(({ reads }) => isRemote(reads, MIN_MB.one))
      .toSorted((a, b) => b.reads.remote - a.reads.remote);
    const worst = slow[0];
    if (worst === undefined) return PASSED;
    const { remote, mb, share } = worst.reads;
    return found({
      summary: {
        en: `Compaction ${worst.row.txn} read ${formatShare(share)} of its input (${formatCount(remote)} of ${formatCount(mb)} MB) from object storage${slow.length > 1 ? `; ${slow.length} compactions alike` : ''}.`,
        zh: `Compaction 事务 ${worst.row.txn} 有 ${formatShare(share)} 的输入（${formatCount(mb)} MB 中的 ${formatCount(remote)} MB）读自对象存储${slow.length > 1 ? `；共 ${slow.length} 个事务如此` : ''}。`,
      },
      objects: slow.map(({ row }) => ({ kind: 'task', name: `compaction transaction ${row.txn}` })),
      ...grade(worst.reads),
      evidence: [
        evidenceOf(
          compactions,
          slow.map(({ row }) => row),
        ),
      ],
    });
  },
});

interface Reads {
  readonly remote: number;
  readonly mb: number;
  readonly share: number;
}

function sumUp(rows: readonly Compaction[]): Reads {
  const remote = rows.reduce((sum, row) => sum + (row.remote_mb ?? 0), 0);
  const mb = remote + rows.reduce((sum, row) => sum + (row.local_mb ?? 0), 0);
  return { remote, mb, share: mb === 0 ? 0 : remote / mb };
}

function isRemote({ mb, share }: Reads, atLeastMb: number): boolean {
  return mb >= atLeastMb && share * 100 > REMOTE.value;
}

function grade({ share }: Reads): Pick<Found, 'severity' | 'measured' | 'threshold'> {
  return { severity: 'warning', measured: { value: Math.round(share * 1000) / 10, unit: '%' }, threshold: REMOTE };
}

const NO_PROFILE = {
  en: 'this release line keeps no profile of compaction tasks (3.2.12 and 3.3.4 brought it)',
  zh: '此版本不保存 Compaction 任务的 Profile（自 3.2.12、3.3.4 起支持）',
};
