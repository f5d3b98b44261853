import { missingSignal } from '../engine/failure.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';

// A balance that is under way, or cannot place a few buckets evenly, touches some partitions. A table that has no other
// partition than those, as one that is not partitioned, is uneven as a whole.
const SHARE = { value: 10, unit: '% of its partitions', source: 'own' };
const COUNT = { value: 3, unit: 'partitions of one table', source: 'own' };

export default defineCheck({
  id: 'schema.tablets_unbalanced',
  severity: 'info',
  title: { en: 'Tablets unevenly spread over backends', zh: 'Tablet 在 BE 间分布不均' },
  architectures: ['shared-nothing'],
  since: '3.5',
  signal: 'partitions_meta TABLET_BALANCED = 0',
  thresholds: { share: SHARE, count: COUNT },
  needsVisibleTables: true,
  impact: {
    en: 'Queries and loads of these partitions wait for the backends that hold most of their tablets.',
    zh: '这些分区的查询与导入会受限于持有较多 Tablet 的 BE。',
  },
  causes: [
    { en: 'Backends were added or taken out, and balancing goes on', zh: '刚扩容或缩容，均衡仍在进行' },
    { en: 'Balancing is switched off or has too few slots', zh: '均衡已关闭，或调度槽位不足' },
    {
      en: 'The tables belong to a colocation group, whose buckets stay together',
      zh: '表属于 Colocation Group，分桶须保持同分布',
    },
  ],
  remedies: [
    {
      text: { en: 'See whether tablets are being moved now.', zh: '查看当前是否有 Tablet 正在迁移。' },
      statement:
        'SELECT TYPE, STATE, COUNT(*) AS tablets FROM information_schema.fe_tablet_schedules GROUP BY TYPE, STATE;',
    },
    {
      text: {
        en: 'Where none is moved although the figure stays: see whether balancing is switched off.',
        zh: '若长时间无迁移：检查均衡是否被关闭。',
      },
      statement: "ADMIN SHOW FRONTEND CONFIG LIKE 'tablet_sched_disable%balance';",
    },
  ],
  doc: 'sql-reference/information_schema/partitions_meta.md',
  beforeReading: ({ capabilities }) =>
    capabilities?.hasColumn('information_schema.partitions_meta', 'TABLET_BALANCED') === false
      ? notApplicable(missingSignal('information_schema.partitions_meta.TABLET_BALANCED').reason)
      : undefined,
  reads: { layout: TABLE_LAYOUT },
  evaluate({ layout }) {
    const uneven = layout.rows
      .map((row) => ({ row, count: row.unbalanced ?? 0, share: ((row.unbalanced ?? 0) / (row.partitions ?? 1)) * 100 }))
      .filter(({ count, share }) => share === 100 || (count >= COUNT.value && share > SHARE.value))
      .toSorted((a, b) => b.count - a.count);
    const worst = uneven[0];
    if (worst === undefined) return PASSED;
    const share = Math.round(worst.share);
    const name = nameTable(worst.row);
    const names = uneven.map(({ row }) => nameTable(row));
    return found({
      severity: 'info',
      summary: {
        en: `${formatCount(worst.count)} of ${counted(worst.row.partitions ?? 0, 'partition', 'partitions')} of ${name} (${share} %) ${worst.count === 1 ? 'has' : 'have'} tablets unevenly spread over the backends${names.length > 1 ? `; ${names.length} tables in all` : ''}.`,
        zh: `${name} 的 ${formatCount(worst.row.partitions ?? 0)} 个分区中有 ${formatCount(worst.count)} 个（${share} %）的 Tablet 在 BE 间分布不均${names.length > 1 ? `；共 ${names.length} 张表` : ''}。`,
      },
      objects: names.map((table) => ({ kind: 'table', name: table })),
      measured: { value: share, unit: SHARE.unit },
      threshold: SHARE,
      evidence: [
        evidenceOf(
          layout,
          uneven.map(({ row }) => row),
        ),
      ],
    });
  },
});
