import { defineCause } from '../form/cause.ts';
import { listFact, nameObjects } from './facts-of.ts';

const BROKEN = ['view.inactive', 'view.refresh_failed'] as const;
const TASKS = 'ingestion.task_failing';

export default defineCause({
  id: 'cause.view_broken',
  title: { en: 'Materialized views that cannot be refreshed', zh: '物化视图无法刷新' },
  canExplain: [...BROKEN, TASKS],
  remedies: [
    {
      text: { en: 'See which views are broken and why.', zh: '查看异常的物化视图及原因。' },
      statement:
        "SELECT TABLE_SCHEMA, TABLE_NAME, IS_ACTIVE, INACTIVE_REASON, LAST_REFRESH_STATE, LAST_REFRESH_ERROR_MESSAGE FROM information_schema.materialized_views WHERE IS_ACTIVE = 'false' OR LAST_REFRESH_STATE = 'FAILED';",
    },
    {
      text: {
        en: 'Put the base tables right, activate the view, refresh it by hand and read the error.',
        zh: '修复基表后激活视图，手动刷新并查看报错。',
      },
      statement: 'ALTER MATERIALIZED VIEW <database>.<view> ACTIVE;\nREFRESH MATERIALIZED VIEW <database>.<view>;',
    },
  ],
  evaluate(findings) {
    const broken = findings.among(BROKEN);
    const tasks = new Set(broken.flatMap((id) => listFact(findings, id, 'tasks')));
    // The task of a view is named mv-<id>; a failing task of something else has another reason.
    const failing = (findings.get(TASKS)?.objects ?? []).map(({ name }) => name.split('.').at(-1) ?? name);
    if (broken.length === 0 || failing.length === 0 || !failing.every((task) => tasks.has(task))) return undefined;
    const names = nameObjects(findings, broken);
    return {
      explains: [...broken, TASKS],
      summary: {
        en: `${names.en} cannot be refreshed; the tasks that fail are their refreshes.`,
        zh: `${names.zh} 无法刷新，失败的任务正是它们的刷新任务。`,
      },
    };
  },
});
