import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { namePartition, nameTable } from '../form/table-name.ts';
import { COMPACTION_PRESSURE } from '../reads/compaction-pressure.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';

const LAG = { value: 100, unit: 'versions with a score above 100', source: 'own' };

export default defineCheck({
  id: 'compaction.version_lag',
  severity: 'warning',
  title: { en: 'Compaction is behind', zh: 'Compaction 落后' },
  architectures: ['shared-data'],
  since: '3.1',
  signal: 'partitions_meta VISIBLE_VERSION - COMPACT_VERSION with MAX_CS',
  thresholds: { lag: LAG },
  impact: {
    en: 'Every version since the last compaction is merged by each query of these partitions.',
    zh: '查询这些分区时需要合并上次 Compaction 之后的所有版本。',
  },
  causes: [
    { en: 'Compaction tasks wait for threads, fail, or are slow', zh: 'Compaction 任务等待线程、失败或执行缓慢' },
    { en: 'Loads are small and frequent', zh: '导入小而频繁' },
  ],
  remedies: RAISE_LAKE_COMPACTION_REMEDIES,
  doc: 'administration/management/compaction.md',
  needsVisibleTables: true,
  reads: { partitions: COMPACTION_PRESSURE },
  evaluate({ partitions }) {
    const behind = partitions.rows
      .map((row) => ({ row, lag: (row.visible_version ?? 0) - (row.compacted_version ?? 0) }))
      .filter(({ lag }) => lag > LAG.value)
      .toSorted((a, b) => b.lag - a.lag);
    const worst = behind[0];
    if (worst === undefined) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `${namePartition(worst.row)} was last compacted ${formatCount(worst.lag)} versions ago (score ${formatCount(worst.row.max_score ?? 0)})${behind.length > 1 ? `; ${behind.length} partitions in all` : ''}.`,
        zh: `${namePartition(worst.row)} 距上次 Compaction 已有 ${formatCount(worst.lag)} 个版本（分数 ${formatCount(worst.row.max_score ?? 0)}）${behind.length > 1 ? `；共 ${behind.length} 个分区如此` : ''}。`,
      },
      objects: behind.map(({ row }) => ({ kind: 'partition', name: namePartition(row) })),
      measured: { value: worst.lag, unit: 'versions' },
      threshold: LAG,
      evidence: [
        evidenceOf(
          partitions,
          behind.map(({ row }) => row),
        ),
      ],
      facts: { tables: [...new Set(behind.map(({ row }) => nameTable(row)))] },
    });
  },
});
