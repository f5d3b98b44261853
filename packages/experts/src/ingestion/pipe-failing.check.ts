import { defineCheck, found, PASSED, type Found } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatCount } from '../form/quantity.ts';
import type { Row, Rows } from '../form/read.ts';
import { PIPES } from '../reads/pipes.ts';

const ANY = { value: 0, unit: 'failing pipes', source: 'sql-reference/information_schema/pipes.md' };

export default defineCheck({
  id: 'ingestion.pipe_failing',
  severity: 'warning',
  title: { en: 'Pipe fails', zh: 'Pipe 异常' },
  since: '3.2',
  signal: 'pipes STATE = ERROR or SUSPEND, LAST_ERROR; pipe_files LOAD_STATE = ERROR',
  thresholds: { any: ANY },
  impact: {
    en: 'Files that failed are not loaded until they are retried; a pipe in ERROR or SUSPEND loads nothing more.',
    zh: '失败的文件在重试前不会写入；处于 ERROR 或 SUSPEND 的 Pipe 不再加载任何文件。',
  },
  causes: [
    { en: 'The credentials of the storage are wrong or have expired', zh: '存储凭证错误或已过期' },
    { en: 'Files do not fit the schema of the table', zh: '文件与表结构不符' },
    { en: 'A file is damaged or was removed', zh: '文件损坏或已被删除' },
  ],
  remedies: [
    {
      text: { en: 'Read the last error and the files that failed.', zh: '查看最近错误与失败文件。' },
      statement:
        "SELECT FILE_NAME, ERROR_MSG FROM information_schema.pipe_files WHERE PIPE_NAME = '<pipe>' AND LOAD_STATE = 'ERROR' LIMIT 20;",
    },
    {
      text: { en: 'Retry what failed.', zh: '重试失败的文件。' },
      statement: 'ALTER PIPE <database>.<pipe> RETRY ALL;',
    },
    {
      text: { en: 'Let a suspended pipe go on.', zh: '恢复已挂起的 Pipe。' },
      statement: 'ALTER PIPE <database>.<pipe> RESUME;',
    },
  ],
  doc: 'sql-reference/information_schema/pipes.md',
  needsVisibleTables: true,
  reads: { pipes: PIPES },
  evaluate({ pipes }) {
    const failing = pipes.rows.filter((pipe) => isBroken(pipe) || (pipe.failed_files ?? 0) > 0);
    const suspended = pipes.rows.filter((pipe) => pipe.state.toUpperCase() === 'SUSPEND' && !failing.includes(pipe));
    if (failing.length > 0) return found(foundFailing(pipes, failing));
    if (suspended.length > 0) return found(foundSuspended(pipes, suspended));
    return PASSED;
  },
});

type Pipe = Row<typeof PIPES.columns>;

/** A pipe that a person suspended has no error. */
function isBroken(pipe: Pipe): boolean {
  const state = pipe.state.toUpperCase();
  return state === 'ERROR' || (state === 'SUSPEND' && pipe.has_error === 1);
}

function foundFailing(pipes: Rows<typeof PIPES.columns>, failing: readonly Pipe[]): Found {
  const first = failing[0];
  const name = first === undefined ? '' : `${first.db}.${first.pipe_name}`;
  const count = first?.failed_files ?? 0;
  const state = first?.state ?? '';
  return {
    severity: 'warning',
    summary: {
      en: `Pipe ${name} ${[state === '' ? '' : `is ${state}`, count > 0 ? `has ${counted(count, 'failed file')}` : ''].filter((part) => part !== '').join(' and ')}${failing.length > 1 ? `; ${failing.length} pipes in all` : ''}.`,
      zh: `Pipe ${name} ${[state === '' ? '' : `处于 ${state} 状态`, count > 0 ? `有 ${formatCount(count)} 个文件失败` : ''].filter((part) => part !== '').join('，')}${failing.length > 1 ? `；共 ${failing.length} 个 Pipe` : ''}。`,
    },
    objects: failing.map((pipe) => ({ kind: 'job', name: `${pipe.db}.${pipe.pipe_name}` })),
    measured: { value: failing.length, unit: ANY.unit },
    threshold: ANY,
    evidence: [evidenceOf(pipes, failing)],
    facts: { tables: [...new Set(failing.map((pipe) => pipe.table_name))] },
  };
}

function foundSuspended(pipes: Rows<typeof PIPES.columns>, suspended: readonly Pipe[]): Found {
  const names = suspended.map((pipe) => `${pipe.db}.${pipe.pipe_name}`);
  return {
    severity: 'info',
    summary: {
      en: `${counted(suspended.length, 'pipe is', 'pipes are')} suspended without an error (${names.slice(0, 3).join(', ')}).`,
      zh: `${suspended.length} 个 Pipe 被挂起且无错误（${names.slice(0, 3).join('、')}）。`,
    },
    objects: names.map((name) => ({ kind: 'job', name })),
    measured: { value: suspended.length, unit: ANY.unit },
    threshold: ANY,
    evidence: [evidenceOf(pipes, suspended)],
    causes: [{ en: 'ALTER PIPE ... SUSPEND was run', zh: '执行过 ALTER PIPE ... SUSPEND' }],
  };
}
