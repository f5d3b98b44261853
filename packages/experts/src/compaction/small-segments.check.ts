import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatBytes, formatCount } from '../form/quantity.ts';
import { defineRead } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import { REDUCE_VERSIONS_REMEDIES } from './reduce-versions-remedies.ts';

const SIZE = { value: 1, unit: 'MiB a segment with more than 100 segments in a tablet', source: 'own' };

/** Tables with tablets of more than 100 segments that average below 1 MiB. */
const SMALL_SEGMENTS = defineRead({
  name: 'small_segments',
  columns: { db: 'text', table_name: 'text', table_id: 'id', tablets: 'number', segments: 'number', bytes: 'number' },
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['TABLE_ID', 'NUM_SEGMENT', 'DATA_SIZE'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, g.table_id AS table_id, g.tablets AS tablets, ' +
        'g.segments AS segments, g.bytes AS bytes FROM ' +
        '(SELECT TABLE_ID AS table_id, COUNT(*) AS tablets, SUM(NUM_SEGMENT) AS segments, SUM(DATA_SIZE) AS bytes ' +
        'FROM default_catalog.information_schema.be_tablets ' +
        'WHERE NUM_SEGMENT > 100 AND DATA_SIZE < NUM_SEGMENT * 1048576 GROUP BY TABLE_ID) g ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = g.table_id ' +
        'ORDER BY g.segments DESC, g.table_id LIMIT 100',
    },
  ],
});

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
  reads: { tables: SMALL_SEGMENTS },
  evaluate({ tables }) {
    const worst = tables.rows[0];
    if (worst === undefined) return PASSED;
    const average = (worst.bytes ?? 0) / Math.max(1, worst.segments ?? 1);
    const names = tables.rows.map((row) => nameTable(row));
    return found({
      severity: 'info',
      summary: {
        en: `${nameTable(worst)}: ${formatCount(worst.segments ?? 0)} segments of ${formatBytes(average)} on average in ${formatCount(worst.tablets ?? 0)} tablets${names.length > 1 ? `; ${names.length} tables in all` : ''}.`,
        zh: `${nameTable(worst)}：${formatCount(worst.tablets ?? 0)} 个 Tablet 中有 ${formatCount(worst.segments ?? 0)} 个 Segment，平均 ${formatBytes(average)}${names.length > 1 ? `；共 ${names.length} 张表如此` : ''}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: Math.round((average / 1024 ** 2) * 100) / 100, unit: 'MiB a segment' },
      threshold: SIZE,
      evidence: [evidenceOf(tables)],
      facts: { tables: names },
    });
  },
});
