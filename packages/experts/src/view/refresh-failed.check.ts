import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import { formatDuration } from '../form/quantity.ts';
import { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';
import { nameView } from './view-name.ts';

const LAST = { value: 0, unit: 'views whose last refresh failed', source: 'materialized_views LAST_REFRESH_STATE' };

export default defineCheck({
  id: 'view.refresh_failed',
  severity: 'warning',
  title: { en: 'Materialized view refresh failed', zh: '物化视图刷新失败' },
  since: '3.1',
  signal: 'materialized_views LAST_REFRESH_STATE = FAILED, LAST_REFRESH_ERROR_MESSAGE',
  thresholds: { last: LAST },
  needsVisibleTables: true,
  impact: {
    en: 'The view shows old data, and queries over newer data are not rewritten to it.',
    zh: '视图数据过期，涉及新数据的查询不会改写到该视图。',
  },
  causes: [
    { en: 'The refresh ran out of memory or time', zh: '刷新时内存不足或超时' },
    { en: 'A base table has changed', zh: '基表结构已变更' },
    { en: 'An external table could not be read', zh: '外部表读取失败' },
  ],
  remedies: [
    {
      text: { en: 'Read the error of the newest runs.', zh: '查看最近运行的错误。' },
      statement:
        "SELECT CREATE_TIME, ERROR_CODE, ERROR_MESSAGE FROM information_schema.task_runs WHERE TASK_NAME = '<task>' ORDER BY CREATE_TIME DESC LIMIT 5;",
    },
    {
      text: {
        en: 'Out of memory or time: refresh fewer partitions at once, let it spill, give it more time.',
        zh: '内存不足或超时：减少单次刷新的分区数、允许落盘、延长超时。',
      },
      statement:
        'ALTER MATERIALIZED VIEW <database>.<view> SET ("partition_refresh_number" = "1", "session.enable_spill" = "true", "session.query_timeout" = "7200");',
    },
    {
      text: { en: 'Then refresh it by hand.', zh: '然后手动刷新。' },
      statement: 'REFRESH MATERIALIZED VIEW <database>.<view>;',
    },
  ],
  doc: 'using_starrocks/async_mv/troubleshooting_asynchronous_materialized_views.md',
  reads: { views: MATERIALIZED_VIEWS },
  evaluate({ views }, context) {
    // An inactive one is view.inactive's: its refreshes cannot but fail.
    const failed = views.rows.filter((row) => row.state === 'FAILED' && row.is_active !== 'false');
    const first = failed[0];
    if (first === undefined) return PASSED;
    const reason = maskText(first.error);
    const age = ageIn(context, first.finished);
    const ago = age === undefined || age < 0 ? undefined : formatDuration(age);
    return found({
      severity: 'warning',
      summary: {
        en: `The last refresh of ${nameView(first)} failed${ago === undefined ? '' : ` ${ago.en} ago`}${reason === null || reason === '' ? '' : `: ${reason}`}${failed.length > 1 ? `; ${failed.length} views in all` : ''}.`,
        zh: `物化视图 ${nameView(first)} 最近一次刷新失败${ago === undefined ? '' : `（${ago.zh}前）`}${reason === null || reason === '' ? '' : `：${reason}`}${failed.length > 1 ? `；共 ${failed.length} 个视图` : ''}。`,
      },
      objects: failed.map((row) => ({ kind: 'table', name: nameView(row) })),
      measured: { value: failed.length, unit: LAST.unit },
      threshold: LAST,
      evidence: [evidenceOf(views, failed)],
      facts: { tasks: failed.map((row) => row.task_name) },
    });
  },
});
