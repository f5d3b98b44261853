import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { defineRead, twice } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';

const GAP = { value: 0, unit: 'versions, lasting over two samples', source: 'faq/loading/Loading_faq.md' };

/** Tablets whose replicas differ in their newest version, the widest gap first. */
const VERSION_GAPS = defineRead({
  name: 'replica_version_gaps',
  columns: { tablet: 'id', db: 'text', table_name: 'text', table_id: 'id', newest: 'number', oldest: 'number' },
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': ['TABLE_ID', 'TABLET_ID', 'MAX_VERSION'],
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT g.tablet AS tablet, c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, g.table_id AS table_id, ' +
        'g.newest AS newest, g.oldest AS oldest FROM ' +
        '(SELECT TABLET_ID AS tablet, MIN(TABLE_ID) AS table_id, MAX(MAX_VERSION) AS newest, MIN(MAX_VERSION) AS oldest ' +
        'FROM default_catalog.information_schema.be_tablets GROUP BY TABLET_ID ' +
        'HAVING MAX(MAX_VERSION) > MIN(MAX_VERSION)) g ' +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = g.table_id ' +
        'ORDER BY g.newest - g.oldest DESC, g.tablet LIMIT 200',
    },
  ],
});

export default defineCheck({
  id: 'compaction.replica_version_gap',
  severity: 'warning',
  title: { en: 'Replicas of one tablet differ', zh: '同一 Tablet 的副本版本不一致' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_tablets MAX_VERSION by TABLET_ID (two samples)',
  thresholds: { gap: GAP },
  impact: {
    en: 'The replica that lags answers no query of new data and may be cloned anew; with two such replicas the newest data is unreadable.',
    zh: '落后的副本无法响应新数据的查询，并可能被重新克隆；若有两个副本落后，最新数据将不可读。',
  },
  causes: [
    { en: 'One backend is slow or sick', zh: '某个 BE 缓慢或异常' },
    { en: 'Publish of versions is stuck on it', zh: '该 BE 上版本发布（publish）卡住' },
  ],
  remedies: [
    {
      text: { en: 'See which replica lags.', zh: '查看哪个副本落后。' },
      statement: 'SELECT BE_ID, MAX_VERSION, NUM_ROW FROM information_schema.be_tablets WHERE TABLET_ID = <tablet_id>;',
    },
    {
      text: {
        en: 'If it does not catch up, set it bad so that it is cloned from a good one.',
        zh: '若始终无法追上，将其置为 bad，由健康副本重新克隆。',
      },
      statement:
        'ADMIN SET REPLICA STATUS PROPERTIES ("tablet_id" = "<tablet_id>", "backend_id" = "<be_id>", "status" = "bad");',
    },
  ],
  doc: 'faq/loading/Loading_faq.md',
  needsVisibleTables: true,
  reads: { gaps: twice(VERSION_GAPS) },
  evaluate({ gaps }) {
    const before = new Map(gaps.first.rows.map((row) => [row.tablet, row]));
    // A replica that moves on between the samples is late, not stuck.
    const lasting = gaps.second.rows.filter((row) => before.get(row.tablet)?.oldest === row.oldest);
    const worst = lasting[0];
    if (worst === undefined) return PASSED;
    const gap = (worst.newest ?? 0) - (worst.oldest ?? 0);
    const tables = [...new Set(lasting.map((row) => nameTable(row)))];
    const seconds = Math.round(gaps.seconds);
    return found({
      severity: 'warning',
      summary: {
        en: `${lasting.length >= 200 ? 'At least 200 tablets have' : counted(lasting.length, 'tablet has', 'tablets have')} a replica that lags and did not move in ${seconds} s; the widest gap is ${counted(gap, 'version')} (tablet ${worst.tablet} of ${nameTable(worst)}).`,
        zh: `${lasting.length >= 200 ? '至少 200' : lasting.length} 个 Tablet 存在落后副本且 ${seconds} 秒内没有推进；最大差距 ${formatCount(gap)} 个版本（${nameTable(worst)} 的 Tablet ${worst.tablet}）。`,
      },
      objects: [
        ...tables.map((name) => ({ kind: 'table' as const, name })),
        ...lasting.slice(0, 10).map((row) => ({ kind: 'tablet' as const, name: `tablet ${row.tablet}` })),
      ],
      measured: { value: gap, unit: 'versions' },
      threshold: GAP,
      evidence: [evidenceOf(gaps.second, lasting)],
      facts: { tables },
    });
  },
});
