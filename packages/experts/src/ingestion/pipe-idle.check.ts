import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { counted, formatDuration } from '../form/quantity.ts';
import type { Row } from '../form/read.ts';
import { PIPES } from '../reads/pipes.ts';

const IDLE = { value: 24, unit: 'h', source: 'own; FE pipe_default_poll_interval_s (300)' };

export default defineCheck({
  id: 'ingestion.pipe_idle',
  severity: 'info',
  title: { en: 'Pipe loads nothing', zh: 'Pipe 长时间无加载' },
  since: '3.2',
  signal: 'pipes LOAD_STATUS lastLoadedTime, loadingFiles; pipe_files LOAD_STATE',
  thresholds: { idle: IDLE },
  impact: {
    en: 'Files that wait are not in the table; perhaps the upstream has stopped.',
    zh: '等待中的文件尚未写入表；也可能上游已停止。',
  },
  causes: [
    { en: 'The pipe cannot list or read its files', zh: 'Pipe 无法列举或读取文件' },
    { en: 'The upstream writes no new files, or to another path', zh: '上游没有新文件，或写到了其他路径' },
  ],
  remedies: [
    {
      text: {
        en: 'Compare the files that the pipe has found with those in storage.',
        zh: '对比 Pipe 发现的文件与存储中的文件。',
      },
      statement:
        "SELECT LOAD_STATE, COUNT(*), MAX(LAST_MODIFIED) FROM information_schema.pipe_files WHERE PIPE_NAME = '<pipe>' GROUP BY LOAD_STATE;",
    },
  ],
  doc: 'sql-reference/information_schema/pipes.md',
  needsVisibleTables: true,
  reads: { pipes: PIPES },
  evaluate({ pipes }, context) {
    const idle = pipes.rows
      .filter(
        (pipe) =>
          pipe.state.toUpperCase() === 'RUNNING' && !/"loadingFiles"\s*:\s*"?[1-9]/.test(pipe.load_status ?? ''),
      )
      .filter((pipe) => pipe.waiting_files === null || pipe.waiting_files > 0)
      .map((pipe) => ({ pipe, seconds: idleSeconds(pipe, context) }))
      .filter(({ seconds }) => seconds !== undefined && seconds > IDLE.value * 3600)
      .toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
    const worst = idle[0];
    if (worst === undefined) return PASSED;
    const lasted = formatDuration(worst.seconds ?? 0);
    const name = `${worst.pipe.db}.${worst.pipe.pipe_name}`;
    const waiting = worst.pipe.waiting_files;
    return found({
      severity: 'info',
      // Without a list of its files, a pipe that missed them and one that has none to load look alike.
      confidence: waiting === null ? 'medium' : 'high',
      summary: {
        en: `Pipe ${name} has loaded nothing for ${lasted.en}${waiting === null ? '; the cluster lists no file of it' : ` while ${counted(waiting, 'file waits', 'files wait')}`}.`,
        zh: `Pipe ${name} 已 ${lasted.zh}没有加载文件${waiting === null ? '；集群未列出其任何文件' : `，仍有 ${waiting} 个文件等待`}。`,
      },
      objects: idle.map(({ pipe }) => ({ kind: 'job', name: `${pipe.db}.${pipe.pipe_name}` })),
      measured: { value: Math.floor((worst.seconds ?? 0) / 3600), unit: IDLE.unit },
      threshold: IDLE,
      evidence: [
        evidenceOf(
          pipes,
          idle.map(({ pipe }) => pipe),
        ),
      ],
    });
  },
});

/** Since the last load; since it was made, for a pipe that has never loaded. The FE host writes the last load's time. */
function idleSeconds(pipe: Row<typeof PIPES.columns>, context: Context): number | undefined {
  const last = /"lastLoadedTime"\s*:\s*"(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2})/.exec(pipe.load_status ?? '')?.[1];
  return ageIn(context, last === undefined ? pipe.created : { clock: 'fe_host', value: last });
}
