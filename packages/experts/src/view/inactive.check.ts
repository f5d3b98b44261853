import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';
import { isSwitchedOff, nameView } from './view-name.ts';

const ANY = {
  value: 0,
  unit: 'inactive views',
  source: 'materialized_views IS_ACTIVE; FE mv_active_checker_interval_seconds (60)',
};

export default defineCheck({
  id: 'view.inactive',
  severity: 'warning',
  title: { en: 'Materialized view inactive', zh: '物化视图失效' },
  since: '3.1',
  signal: 'materialized_views IS_ACTIVE = false, INACTIVE_REASON',
  thresholds: { any: ANY },
  needsVisibleTables: true,
  impact: {
    en: 'It is no longer refreshed and no query is rewritten to it; reading it gives old data or an error.',
    zh: '不再刷新，也不参与查询改写；直接查询会得到旧数据或报错。',
  },
  causes: [
    { en: 'A base table was dropped, renamed or swapped', zh: '基表被删除、重命名或交换' },
    { en: 'A column that it uses was dropped or changed its type', zh: '所用的列被删除或类型变更' },
    { en: 'A view or another materialized view below it is inactive', zh: '其依赖的视图或物化视图失效' },
  ],
  remedies: [
    {
      text: {
        en: 'StarRocks tries again every 60 s; if the base tables are right again, activate it yourself and read the error.',
        zh: 'StarRocks 每 60 秒自动尝试恢复；若基表已恢复，可手动激活并查看报错。',
      },
      statement: 'ALTER MATERIALIZED VIEW <database>.<view> ACTIVE;',
    },
    {
      text: {
        en: 'See its definition and create it again where the tables have changed.',
        zh: '若表结构已变更，查看定义并重建。',
      },
      statement: 'SHOW CREATE MATERIALIZED VIEW <database>.<view>;',
    },
  ],
  doc: 'using_starrocks/async_mv/troubleshooting_asynchronous_materialized_views.md',
  reads: { views: MATERIALIZED_VIEWS },
  evaluate({ views }) {
    const inactive = views.rows.filter((row) => row.is_active === 'false' && !isSwitchedOff(row));
    const first = inactive[0];
    if (first === undefined) return PASSED;
    const reason = maskText(first.inactive_reason);
    const names = inactive.map((row) => nameView(row));
    return found({
      severity: 'warning',
      summary: {
        en: `${inactive.length === 1 ? `Materialized view ${nameView(first)} is` : `${inactive.length} materialized views are`} inactive${inactive.length > 1 ? `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}` : ''}${reason === null || reason === '' ? '' : ` (${reason})`}.`,
        zh: `${inactive.length} 个物化视图失效：${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}${reason === null || reason === '' ? '' : `（${reason}）`}。`,
      },
      objects: names.map((name) => ({ kind: 'table', name })),
      measured: { value: inactive.length, unit: ANY.unit },
      threshold: ANY,
      evidence: [evidenceOf(views, inactive)],
      facts: { tasks: inactive.map((row) => row.task_name) },
    });
  },
});
