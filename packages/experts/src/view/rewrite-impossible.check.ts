import { missingSignal } from '../engine/failure.ts';
import { defineCheck, found, notApplicable, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';
import { nameView } from './view-name.ts';

const ANY = {
  value: 0,
  unit: 'views that no query can be rewritten to',
  source: 'materialized_views QUERY_REWRITE_STATUS',
};

export default defineCheck({
  id: 'view.rewrite_impossible',
  severity: 'info',
  title: { en: 'No query can be rewritten to the view', zh: '物化视图无法用于查询改写' },
  since: '3.3',
  signal: 'materialized_views QUERY_REWRITE_STATUS is neither VALID nor UNKNOWN, of an active view',
  thresholds: { any: ANY },
  needsVisibleTables: true,
  impact: {
    en: 'The view costs its refreshes and helps only queries that name it; those of the base tables scan all of them.',
    zh: '视图仍需刷新，但只有直接查询它才受益；针对基表的查询仍会扫描基表。',
  },
  causes: [
    { en: 'Its definition has what rewriting does not support', zh: '定义中包含改写不支持的语法' },
    { en: 'Rewriting is switched off for this view on purpose', zh: '该视图有意关闭了查询改写' },
  ],
  remedies: [
    {
      text: { en: 'Read why.', zh: '查看原因。' },
      statement:
        "SELECT TABLE_SCHEMA, TABLE_NAME, QUERY_REWRITE_STATUS FROM information_schema.materialized_views WHERE IS_ACTIVE = 'true' AND QUERY_REWRITE_STATUS NOT LIKE 'VALID%';",
    },
    {
      text: {
        en: 'If queries are meant to be rewritten to it: see which one is not, and why, then simplify the definition.',
        zh: '若希望改写生效：对目标查询查看改写失败的原因，再简化视图定义。',
      },
      statement: 'TRACE LOGS MV <query>;',
    },
  ],
  doc: 'using_starrocks/async_mv/troubleshooting_asynchronous_materialized_views.md',
  beforeReading: ({ capabilities }) =>
    capabilities?.hasColumn('information_schema.materialized_views', 'QUERY_REWRITE_STATUS') === false
      ? notApplicable(missingSignal('information_schema.materialized_views.QUERY_REWRITE_STATUS').reason)
      : undefined,
  reads: { views: MATERIALIZED_VIEWS },
  evaluate({ views }) {
    const useless = views.rows.filter((row) => row.rewrite_status !== null && row.is_active !== 'false');
    const first = useless[0];
    if (first === undefined) return PASSED;
    const names = useless.map((row) => nameView(row));
    const shown = names.slice(0, 3);
    const status = maskText(first.rewrite_status);
    return found({
      severity: 'info',
      summary: {
        en: `${names.length === 1 ? 'One active materialized view is' : `${names.length} active materialized views are`} not usable for query rewrite: ${shown.join(', ')}${names.length > 3 ? ' …' : ''} (${names.length > 1 ? 'the first: ' : ''}${status}).`,
        zh: `${names.length} 个有效的物化视图无法用于查询改写：${shown.join('、')}${names.length > 3 ? ' 等' : ''}（${names.length > 1 ? '第一个：' : ''}${status}）。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: names.length, unit: ANY.unit },
      threshold: ANY,
      evidence: [evidenceOf(views, useless)],
    });
  },
});
