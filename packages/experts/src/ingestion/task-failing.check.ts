import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatDuration } from '../form/quantity.ts';
import { hoursAsked } from './hours-asked.ts';
import { isFailing, TASK_RUNS, type TaskRuns } from '../reads/task-runs.ts';

const IN_A_ROW = { value: 3, unit: 'failed runs in a row', source: 'own' };
const ONE = { value: 1, unit: 'failed runs of the last 3', source: 'own' };
const RECENT = { value: 24, unit: 'h since a single failure', source: 'own' };

export default defineCheck({
  id: 'ingestion.task_failing',
  severity: 'warning',
  title: { en: 'Scheduled tasks fail', zh: '定时任务失败' },
  since: '2.3',
  signal: 'task_runs STATE = FAILED by TASK_NAME, the last three ended runs',
  thresholds: { in_a_row: IN_A_ROW, one: ONE, recent: RECENT },
  impact: {
    en: 'What the task should load or refresh grows old; from 4.1 a task that failed 10 times in a row is stopped.',
    zh: '任务负责写入或刷新的数据逐渐过期；4.1 起连续失败 10 次的任务会被停止。',
  },
  causes: [
    { en: 'The statement fails: a table or column has changed', zh: '语句执行失败：库表或列已变更' },
    { en: 'The run exceeds its timeout or memory', zh: '运行超时或内存超限' },
  ],
  remedies: [
    {
      text: { en: 'Read the error of the newest runs.', zh: '查看最近运行的错误。' },
      statement:
        "SELECT CREATE_TIME, ERROR_CODE, ERROR_MESSAGE FROM information_schema.task_runs WHERE TASK_NAME = '<task>' AND STATE = 'FAILED' ORDER BY CREATE_TIME DESC LIMIT 5;",
    },
    {
      text: { en: 'See what the task does and when.', zh: '查看任务的定义与调度。' },
      statement: "SELECT TASK_NAME, SCHEDULE, DEFINITION FROM information_schema.tasks WHERE TASK_NAME = '<task>';",
    },
  ],
  doc: 'sql-reference/information_schema/task_runs.md',
  needsVisibleTables: true,
  reads: { tasks: TASK_RUNS },
  evaluate({ tasks }, context) {
    const troubled = tasks.rows.filter((row) => isFailing(row));
    const failing = troubled.filter((row) => (row.failed ?? 0) >= IN_A_ROW.value);
    const once = troubled.filter((row) => {
      const age = ageIn(context, row.newest_failure);
      return !failing.includes(row) && age !== undefined && age <= hoursAsked(context) * 3600;
    });
    const shown = failing.length > 0 ? failing : once;
    const first = shown[0];
    if (first === undefined) return PASSED;
    const age = ageIn(context, first.newest_failure);
    const ago = age === undefined ? undefined : formatDuration(age);
    return found({
      ...(failing.length > 0 ? grade(failing) : gradeOnce(first)),
      summary: {
        en: `Task ${nameTask(first)} failed ${first.failed === first.runs && first.failed !== 1 ? 'all' : first.failed} of its last ${counted(first.runs ?? 0, 'run')}${ago === undefined ? '' : `, the last time ${ago.en} ago`}${shown.length > 1 ? `; ${shown.length} tasks in all` : ''}.`,
        zh: `任务 ${nameTask(first)} 最近 ${first.runs} 次运行${first.failed === first.runs ? '全部失败' : `失败 ${first.failed} 次`}${ago === undefined ? '' : `，最近一次在 ${ago.zh}前`}${shown.length > 1 ? `；共 ${shown.length} 个任务` : ''}。`,
      },
      objects: shown.map((row) => ({ kind: 'task', name: nameTask(row) })),
      evidence: [evidenceOf(tasks, shown)],
    });
  },
});

type Grade = Pick<Found, 'severity' | 'measured' | 'threshold'>;

function grade(failing: readonly TaskRuns[]): Grade {
  return {
    severity: 'warning',
    measured: { value: failing[0]?.failed ?? 0, unit: IN_A_ROW.unit },
    threshold: IN_A_ROW,
  };
}

function gradeOnce(task: TaskRuns): Grade {
  return { severity: 'info', measured: { value: task.failed ?? 0, unit: ONE.unit }, threshold: ONE };
}

function nameTask(row: TaskRuns): string {
  return row.db === '' ? row.task_name : `${row.db}.${row.task_name}`;
}
