import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount, formatDuration } from '../form/quantity.ts';
import { namePartition, nameTable } from '../form/table-name.ts';
import { VERSION_GAPS } from '../reads/version-gaps.ts';
import { PUBLISH_REMEDIES } from './publish-remedies.ts';

const GAP = { value: 10, unit: 'versions', source: 'own' };
const LASTING = { value: 2, unit: 'min without a new visible version', source: 'own' };

export default defineCheck({
  id: 'transaction.version_gap',
  severity: 'warning',
  title: { en: 'Committed versions are not visible', zh: '已提交版本未可见' },
  since: '3.1',
  signal: 'partitions_meta NEXT_VERSION - VISIBLE_VERSION - 1, VISIBLE_VERSION_TIME',
  thresholds: { gap: GAP, lasting: LASTING },
  impact: {
    en: 'Loads into these partitions are committed, and queries do not see them.',
    zh: '这些分区的导入已提交，但查询看不到。',
  },
  causes: [
    { en: 'Publish is stuck: a backend is slow or dead', zh: 'publish 卡住：某个 BE 缓慢或宕机' },
    { en: 'Object storage is slow (shared-data)', zh: '对象存储缓慢（存算分离）' },
  ],
  remedies: PUBLISH_REMEDIES,
  doc: 'faq/loading/Loading_faq.md',
  needsVisibleTables: true,
  reads: { gaps: VERSION_GAPS },
  evaluate({ gaps }, context) {
    // A gap while versions go on becoming visible is a busy partition; one that nothing has closed for minutes is stuck.
    const stuck = gaps.rows
      .map((row) => ({ row, age: ageIn(context, row.visible_since) }))
      .filter(({ row, age }) => (row.gap ?? 0) > GAP.value && (age === undefined || age > LASTING.value * 60))
      .toSorted((a, b) => (b.row.gap ?? 0) - (a.row.gap ?? 0));
    const worst = stuck[0];
    if (worst === undefined) return PASSED;
    const lasted = worst.age === undefined ? undefined : formatDuration(worst.age);
    return found({
      severity: 'warning',
      confidence: worst.age === undefined ? 'low' : 'high',
      summary: {
        en: `${namePartition(worst.row)} has ${counted(worst.row.gap ?? 0, 'committed version that is', 'committed versions that are')} not visible${lasted === undefined ? '' : `; nothing new for ${lasted.en}`}${stuck.length > 1 ? `; ${stuck.length} partitions in all` : ''}.`,
        zh: `${namePartition(worst.row)} 有 ${formatCount(worst.row.gap ?? 0)} 个已提交但不可见的版本${lasted === undefined ? '' : `，已 ${lasted.zh}没有新版本可见`}${stuck.length > 1 ? `；共 ${stuck.length} 个分区` : ''}。`,
      },
      objects: stuck.map(({ row }) => ({ kind: 'partition', name: namePartition(row) })),
      measured: { value: worst.row.gap ?? 0, unit: GAP.unit },
      threshold: GAP,
      evidence: [
        evidenceOf(
          gaps,
          stuck.map(({ row }) => row),
        ),
      ],
      facts: { tables: [...new Set(stuck.map(({ row }) => nameTable(row)))] },
    });
  },
});
