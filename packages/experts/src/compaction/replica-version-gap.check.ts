import { defineCheck, found, PASSED, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import { defineRead, twice, type Row, type TwoSamples } from '../form/read.ts';
import { nameTable } from '../form/table-name.ts';
import {
  LIVE_REPLICAS_SQL,
  REPLICA_GAP_AGGREGATES_SQL,
  REPLICA_GAP_COLUMNS,
  REPLICA_GAP_NEEDS,
  REPLICAS_DIFFER_SQL,
} from '../reads/replica-gaps.ts';

const GAP = { value: 0, unit: 'versions, lasting over two samples', source: 'faq/loading/Loading_faq.md' };
const ROWS = { value: 0, unit: 'rows at one version, lasting over two samples', source: 'faq/loading/Loading_faq.md' };

/** Tablets whose replicas differ: in their newest version, the widest gap first, then in rows at one version. */
const VERSION_GAPS = defineRead({
  name: 'replica_version_gaps',
  columns: REPLICA_GAP_COLUMNS,
  layouts: [
    {
      needs: {
        'information_schema.be_tablets': REPLICA_GAP_NEEDS,
        'information_schema.tables_config': ['TABLE_ID', 'TABLE_SCHEMA', 'TABLE_NAME'],
      },
      template:
        'SELECT g.tablet AS tablet, c.TABLE_SCHEMA AS db, c.TABLE_NAME AS table_name, g.table_id AS table_id, ' +
        'g.newest AS newest, g.oldest AS oldest, g.most_rows AS most_rows, g.fewest_rows AS fewest_rows FROM ' +
        `(SELECT TABLET_ID AS tablet, ${REPLICA_GAP_AGGREGATES_SQL} ` +
        `FROM default_catalog.information_schema.be_tablets WHERE ${LIVE_REPLICAS_SQL} ` +
        `GROUP BY TABLET_ID HAVING ${REPLICAS_DIFFER_SQL}) g ` +
        'LEFT JOIN default_catalog.information_schema.tables_config c ON c.TABLE_ID = g.table_id ' +
        'ORDER BY g.newest - g.oldest DESC, g.tablet LIMIT 200',
    },
  ],
});

type Gaps = TwoSamples<typeof VERSION_GAPS.columns>;
type GapRow = Row<typeof VERSION_GAPS.columns>;

export default defineCheck({
  id: 'compaction.replica_version_gap',
  severity: 'warning',
  title: { en: 'Replicas of one tablet differ', zh: '同一 Tablet 的副本不一致' },
  architectures: ['shared-nothing'],
  since: '2.5',
  signal: 'be_tablets MAX_VERSION by TABLET_ID, NUM_ROW of Duplicate Key tables (two samples)',
  thresholds: { gap: GAP, rows: ROWS },
  impact: {
    en: 'The replica that lags answers no query of new data and may be cloned anew; with two such replicas the newest data is unreadable. Replicas of one version with other rows answer the same query differently.',
    zh: '落后的副本无法响应新数据的查询，并可能被重新克隆；若有两个副本落后，最新数据将不可读。版本相同而行数不同的副本会对同一查询给出不同结果。',
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
    const both = gaps.second.rows.flatMap((row) => {
      const first = before.get(row.tablet);
      return first === undefined ? [] : [{ first, row }];
    });
    // A replica that moves on between the samples is late, not stuck.
    const behind = both.filter(({ first, row }) => gapOf(row) > 0 && first.oldest === row.oldest).map(({ row }) => row);
    if (behind.length > 0) return found(foundBehind(gaps, behind));
    const apart = both.filter(({ first, row }) => isSameState(first, row) && rowsApart(row) > 0).map(({ row }) => row);
    return apart.length > 0 ? found(foundApart(gaps, apart)) : PASSED;
  },
});

function gapOf({ newest, oldest }: GapRow): number {
  return (newest ?? 0) - (oldest ?? 0);
}

function rowsApart(row: GapRow): number {
  return gapOf(row) > 0 ? 0 : (row.most_rows ?? 0) - (row.fewest_rows ?? 0);
}

function isSameState(first: GapRow, second: GapRow): boolean {
  return (
    first.newest === second.newest &&
    first.oldest === second.oldest &&
    first.most_rows === second.most_rows &&
    first.fewest_rows === second.fewest_rows
  );
}

function foundBehind(gaps: Gaps, lasting: readonly GapRow[]): Found {
  const [worst] = lasting;
  const gap = worst === undefined ? 0 : gapOf(worst);
  const where = worst === undefined ? '' : nameTable(worst);
  const seconds = Math.round(gaps.seconds);
  return {
    severity: 'warning',
    summary: {
      en: `${lasting.length >= 200 ? 'At least 200 tablets have' : counted(lasting.length, 'tablet has', 'tablets have')} a replica that lags and did not move in ${seconds} s; the widest gap is ${counted(gap, 'version')} (tablet ${worst?.tablet} of ${where}).`,
      zh: `${lasting.length >= 200 ? '至少 200' : lasting.length} 个 Tablet 存在落后副本且 ${seconds} 秒内没有推进；最大差距 ${formatCount(gap)} 个版本（${where} 的 Tablet ${worst?.tablet}）。`,
    },
    measured: { value: gap, unit: 'versions' },
    threshold: GAP,
    ...show(gaps, lasting),
  };
}

function foundApart(gaps: Gaps, tablets: readonly GapRow[]): Found {
  const lasting = tablets.toSorted((a, b) => rowsApart(b) - rowsApart(a));
  const [worst] = lasting;
  const rows = worst === undefined ? 0 : rowsApart(worst);
  const where = worst === undefined ? '' : nameTable(worst);
  return {
    severity: 'warning',
    // A DELETE that only some replicas have compacted looks the same.
    confidence: 'medium',
    summary: {
      en: `${lasting.length >= 200 ? 'At least 200 tablets have' : counted(lasting.length, 'tablet has', 'tablets have')} replicas of the same version with different row counts; the widest difference is ${counted(rows, 'row')} (tablet ${worst?.tablet} of ${where}). After a DELETE this can be a replica that has not compacted yet.`,
      zh: `${lasting.length >= 200 ? '至少 200' : lasting.length} 个 Tablet 的副本版本相同但行数不同；最大相差 ${formatCount(rows)} 行（${where} 的 Tablet ${worst?.tablet}）。若近期执行过 DELETE，也可能只是部分副本尚未 Compaction。`,
    },
    measured: { value: rows, unit: 'rows' },
    threshold: ROWS,
    causes: [
      { en: 'One replica lost rows, or never got them', zh: '某个副本丢失了数据行，或从未收到这些行' },
      {
        en: 'A DELETE that only some replicas have compacted away',
        zh: '部分副本已将 DELETE 的行合并清除，其余副本尚未',
      },
    ],
    ...show(gaps, lasting),
  };
}

function show(gaps: Gaps, lasting: readonly GapRow[]): Pick<Found, 'objects' | 'evidence' | 'facts'> {
  const tables = [...new Set(lasting.map((row) => nameTable(row)))];
  return {
    objects: [
      ...tables.map((name) => ({ kind: 'table' as const, name })),
      ...lasting.slice(0, 10).map((row) => ({ kind: 'tablet' as const, name: `tablet ${row.tablet}` })),
    ],
    evidence: [evidenceOf(gaps.second, lasting)],
    facts: { tables },
  };
}
