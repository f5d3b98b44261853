import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { kindOfLoad, loadTargetObject, nameLoadTarget } from '../import/load-target.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { BATCH_LOADS_REMEDIES } from './batch-loads-remedies.ts';
import { coveredSeconds } from './pace.ts';

const RATE = {
  value: 1,
  unit: 'small inserts a second',
  source: 'administration/management/monitoring/alert.md; rate own',
};
const ENOUGH = { value: 30, unit: 'inserts in 10 min', source: 'own' };

export default defineCheck({
  id: 'ingestion.insert_values',
  severity: 'warning',
  title: { en: 'Many small INSERT statements', zh: '大量小 INSERT 语句' },
  since: '3.1',
  signal: 'loads TYPE = INSERT with SINK_ROWS <= 100 over 10 min',
  thresholds: { rate: RATE, enough: ENOUGH },
  impact: {
    en: 'Each INSERT is planned, run and published as a load of its own: row-wise inserts exhaust compaction and transactions.',
    zh: '每条 INSERT 都作为一次独立导入进行规划、执行和 publish：逐行写入会耗尽 Compaction 能力与事务配额。',
  },
  causes: [
    {
      en: 'An application or an ETL tool writes row by row with INSERT INTO ... VALUES',
      zh: '应用或 ETL 工具使用 INSERT INTO ... VALUES 逐行写入',
    },
  ],
  remedies: [
    {
      text: {
        en: 'Write through stream load, or through a connector that uses it, instead of INSERT INTO ... VALUES.',
        zh: '改用 Stream Load（或基于它的连接器）写入，替代 INSERT INTO ... VALUES。',
      },
    },
    ...BATCH_LOADS_REMEDIES,
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: { recent: RECENT_INGESTION },
  evaluate({ recent }, context) {
    const doubt = doubtFeText(context);
    if (doubt !== undefined) return unknown(doubt);
    const rows = recent.rows
      .filter((row) => kindOfLoad(row.load_type) === 'insert' && (row.small_loads ?? 0) > 0)
      .toSorted((a, b) => (b.small_loads ?? 0) - (a.small_loads ?? 0));
    const inserts = rows.reduce((sum, row) => sum + (row.small_loads ?? 0), 0);
    const perSecond = rows.reduce((sum, row) => sum + (row.small_loads ?? 0) / coveredSeconds(row, context), 0);
    const first = rows[0];
    if (first === undefined || inserts < ENOUGH.value || perSecond <= RATE.value) return PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `${formatCount(perSecond)} INSERT statements a second bring at most 100 rows each (${formatCount(inserts)} in 10 min), most into ${nameLoadTarget(first)}.`,
        zh: `每秒有 ${formatCount(perSecond)} 条不超过 100 行的 INSERT（10 分钟内 ${formatCount(inserts)} 条），以 ${nameLoadTarget(first)} 最多。`,
      },
      objects: rows.map((row) => loadTargetObject(row)),
      measured: { value: Math.round(perSecond * 10) / 10, unit: RATE.unit },
      threshold: RATE,
      evidence: [evidenceOf(recent, rows)],
      facts: { tables: rows.map((row) => nameLoadTarget(row)) },
    });
  },
});
