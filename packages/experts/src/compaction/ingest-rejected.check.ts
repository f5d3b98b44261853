import { isAtLeast } from '../cluster/context.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { namePartition, nameTable } from '../form/table-name.ts';
import { COMPACTION_PRESSURE } from '../reads/compaction-pressure.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';

const LIMIT = { value: 2000, unit: 'score', source: 'FE lake_compaction_score_upper_bound' };

export default defineCheck({
  id: 'compaction.ingest_rejected',
  severity: 'critical',
  title: { en: 'Loads rejected because of the compaction score', zh: 'Compaction Score 过高，导入被拒绝' },
  architectures: ['shared-data'],
  since: '3.4 (no limit by default in 3.3)',
  signal: 'partitions_meta MAX_CS',
  thresholds: { limit: LIMIT },
  impact: {
    en: 'Loads into these partitions fail with "too large compaction score" until compaction has caught up.',
    zh: '在 Compaction 追上之前，写入这些分区的导入会报 "too large compaction score" 失败。',
  },
  causes: [
    {
      en: 'Compaction is far behind ingestion: small and frequent loads',
      zh: 'Compaction 严重落后于导入：导入小而频繁',
    },
    { en: 'Compaction tasks are stuck or fail', zh: 'Compaction 任务卡住或失败' },
  ],
  remedies: [
    {
      text: {
        en: 'Pause or slow the producers of these tables until the score falls.',
        zh: '暂停或放慢这些表的写入，直至分数下降。',
      },
    },
    ...RAISE_LAKE_COMPACTION_REMEDIES,
  ],
  doc: 'best_practices/primarykey_table.md',
  needsVisibleTables: true,
  reads: { partitions: COMPACTION_PRESSURE },
  evaluate({ partitions }, context) {
    const isOn = isAtLeast(context, '3.4');
    if (isOn === false) {
      return notApplicable({
        en: 'before 3.4 no score rejects loads by default (lake_compaction_score_upper_bound is 0 or does not exist)',
        zh: '3.4 之前默认不因分数拒绝导入（lake_compaction_score_upper_bound 为 0 或不存在）',
      });
    }
    const over = partitions.rows.filter((row) => (row.max_score ?? 0) > LIMIT.value);
    const worst = over[0];
    if (worst === undefined) return PASSED;
    const score = worst.max_score ?? 0;
    return found({
      severity: 'critical',
      ...(isOn === undefined ? { confidence: 'medium' as const } : {}),
      summary: {
        en: `${namePartition(worst)} has a compaction score of ${formatCount(score)}, above the limit of 2,000: loads into ${over.length === 1 ? 'it' : `${over.length} such partitions`} are rejected.`,
        zh: `${namePartition(worst)} 的 Compaction Score 为 ${formatCount(score)}，超过上限 2,000：写入${over.length === 1 ? '该分区' : `这 ${over.length} 个分区`}的导入被拒绝。`,
      },
      objects: over.map((row) => ({ kind: 'partition', name: namePartition(row) })),
      measured: { value: score, unit: LIMIT.unit },
      threshold: LIMIT,
      evidence: [evidenceOf(partitions, over)],
      facts: { tables: [...new Set(over.map((row) => nameTable(row)))] },
    });
  },
});
