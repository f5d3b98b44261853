import { isAtLeast } from '../cluster/context.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { namePartition, nameTable } from '../form/table-name.ts';
import { COMPACTION_PRESSURE } from '../reads/compaction-pressure.ts';
import { RAISE_LAKE_COMPACTION_REMEDIES } from './raise-lake-compaction-remedies.ts';

const SLOWDOWN = { value: 100, unit: 'score', source: 'FE lake_ingest_slowdown_threshold' };

export default defineCheck({
  id: 'compaction.ingest_slowdown',
  severity: 'warning',
  title: { en: 'Loads slowed on purpose', zh: '导入被主动限速' },
  architectures: ['shared-data'],
  since: '3.4 (off by default in 3.3)',
  signal: 'partitions_meta MAX_CS',
  thresholds: { slowdown: SLOWDOWN },
  impact: {
    en: 'StarRocks delays each load into these partitions by a tenth of its write time for every point of score above 100.',
    zh: '分数每超过 100 一分，StarRocks 就将写入这些分区的导入延迟其写入时间的 10%。',
  },
  causes: [
    { en: 'Compaction is behind ingestion: small and frequent loads', zh: 'Compaction 落后于导入：导入小而频繁' },
    { en: 'Few or busy compute nodes', zh: '计算节点过少或繁忙' },
  ],
  remedies: RAISE_LAKE_COMPACTION_REMEDIES,
  doc: 'administration/management/compaction.md',
  needsVisibleTables: true,
  reads: { partitions: COMPACTION_PRESSURE },
  evaluate({ partitions }, context) {
    const isOn = isAtLeast(context, '3.4');
    if (isOn === false) {
      return notApplicable({
        en: 'before 3.4 loads are not slowed by default (lake_enable_ingest_slowdown is false or does not exist)',
        zh: '3.4 之前默认不限速（lake_enable_ingest_slowdown 为 false 或不存在）',
      });
    }
    const worst = partitions.rows[0];
    if (worst === undefined) return PASSED;
    const score = worst.max_score ?? 0;
    // Delay = write time x (score - 100) x lake_ingest_slowdown_ratio 0.1 (CommitRateLimiter.java:63).
    const factor = (score - SLOWDOWN.value) * 0.1;
    const tables = [...new Set(partitions.rows.map((row) => nameTable(row)))];
    return found({
      severity: 'warning',
      ...(isOn === undefined ? { confidence: 'medium' as const } : {}),
      summary: {
        en: `Loads into ${tables.length === 1 ? tables[0] : `${tables.length} tables`} are being slowed: at a score of ${formatCount(score)} (${namePartition(worst)}) a load waits about ${formatCount(factor)} times its own write time.`,
        zh: `写入${tables.length === 1 ? ` ${tables[0]} ` : ` ${tables.length} 张表`}的导入正被限速：${namePartition(worst)} 分数为 ${formatCount(score)}，每次导入约需额外等待其写入时间的 ${formatCount(factor)} 倍。`,
      },
      objects: partitions.rows.map((row) => ({ kind: 'partition', name: namePartition(row) })),
      measured: { value: score, unit: SLOWDOWN.unit },
      threshold: SLOWDOWN,
      evidence: [evidenceOf(partitions)],
      facts: { tables },
    });
  },
});
