import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatBytes, formatCount } from '../form/quantity.ts';
import { nameTable } from '../form/table-name.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';
import { REDUCE_VERSIONS_REMEDIES } from './reduce-versions-remedies.ts';

const SIZE = { value: 1, unit: 'MiB a segment with more than 100 segments in a tablet', source: 'own' };

export default defineCheck({
  id: 'compaction.small_segments',
  severity: 'info',
  title: { en: 'Many small segments', zh: '小 Segment 过多' },
  architectures: ['shared-nothing'],
  since: '3.3',
  signal: 'be_tablets NUM_SEGMENT, DATA_SIZE',
  thresholds: { size: SIZE },
  impact: {
    en: 'Scans open many small files; compaction has more to merge.',
    zh: '扫描需打开大量小文件，Compaction 的合并负担也更重。',
  },
  causes: [{ en: 'Loads are too small', zh: '导入批次过小' }],
  remedies: REDUCE_VERSIONS_REMEDIES,
  doc: 'administration/management/compaction.md',
  needsVisibleTables: true,
  reads: { layout: TABLET_LAYOUT },
  evaluate({ layout }, context) {
    if (context.capabilities?.hasColumn('information_schema.be_tablets', 'NUM_SEGMENT') === false) {
      return notApplicable(NOT_COUNTED);
    }
    const tables = layout.rows
      .filter((row) => (row.tablets ?? 0) > 0)
      .toSorted((a, b) => (b.segments ?? 0) - (a.segments ?? 0));
    const worst = tables[0];
    if (worst === undefined) return PASSED;
    const average = (worst.segmented_bytes ?? 0) / Math.max(1, worst.segments ?? 1);
    const names = tables.map((row) => nameTable(row));
    return found({
      severity: 'info',
      summary: {
        en: `${nameTable(worst)}: ${formatCount(worst.segments ?? 0)} segments of ${formatBytes(average)} on average in ${counted(worst.tablets ?? 0, 'tablet')}${names.length > 1 ? `; ${names.length} tables in all` : ''}.`,
        zh: `${nameTable(worst)}：${formatCount(worst.tablets ?? 0)} 个 Tablet 中有 ${formatCount(worst.segments ?? 0)} 个 Segment，平均 ${formatBytes(average)}${names.length > 1 ? `；共 ${names.length} 张表如此` : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: Math.round((average / 1024 ** 2) * 100) / 100, unit: 'MiB a segment' },
      threshold: SIZE,
      evidence: [evidenceOf(layout, tables)],
      facts: { tables: names },
    });
  },
});

const NOT_COUNTED = {
  en: 'not possible here: this cluster has no information_schema.be_tablets.NUM_SEGMENT',
  zh: '此集群没有 information_schema.be_tablets.NUM_SEGMENT，无法检查',
};
