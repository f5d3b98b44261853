import { defineCause, type Findings } from '../form/cause.ts';
import type { RemedyText } from '../form/check.ts';
import { fillRemedies } from '../form/fill-remedies.ts';
import { firstJob, listFact, nameObjects, shareOne } from './facts-of.ts';
import { failuresOf } from './load-findings.ts';

const ROOTS = ['import.data_quality', 'ingestion.error_rows'] as const;
const TOO_MANY_ERROR_ROWS = '102';

const LOAD_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Read why rows were refused (kept 48 h; the text quotes your rows), and mend the producer.',
      zh: '查看数据行被拒绝的原因（保留 48 小时，内容包含原始数据行），并修正上游。',
    },
    statement: "SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE LABEL = '<label>';",
  },
];

const JOB_REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Read why messages were refused (kept 48 h; the text quotes them), and mend the producer.',
      zh: '查看消息被拒绝的原因（保留 48 小时，内容包含原始消息），并修正上游。',
    },
    statement: 'SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE JOB_ID = <job id>;',
  },
  {
    text: {
      en: 'Resume stopped jobs soon: Kafka keeps the messages that they have not read only for a time.',
      zh: '尽快恢复已停止的作业：Kafka 只在有限时间内保留未消费的消息。',
    },
    statement: 'RESUME ROUTINE LOAD FOR <database>.<job>;',
  },
];

export default defineCause({
  id: 'cause.bad_upstream_data',
  title: { en: 'Bad data from upstream', zh: '上游数据质量问题' },
  canExplain: [
    ...ROOTS,
    'import.failure_rate',
    'ingestion.routine_load_stopped',
    'ingestion.lag',
    'ingestion.offset_out_of_range',
  ],
  remedies: [...LOAD_REMEDIES, ...JOB_REMEDIES],
  evaluate(findings) {
    const roots = findings.among(ROOTS);
    if (roots.length === 0) return undefined;
    const follows = [...failedLoads(findings), ...stopsOf(findings)];
    if (follows.length === 0) return undefined;
    const where = nameObjects(findings, roots);
    const isStopped = follows.includes('ingestion.routine_load_stopped');
    return {
      explains: [...roots, ...follows],
      remedies: [
        ...(roots.includes('import.data_quality') ? LOAD_REMEDIES : []),
        ...(roots.includes('ingestion.error_rows') || isStopped
          ? fillRemedies(JOB_REMEDIES, firstJob(findings, 'ingestion.routine_load_stopped'))
          : []),
      ],
      summary: {
        en: `Rows that do not fit the table are refused (${where.en}), so ${isStopped ? 'a routine load has stopped' : 'loads fail'}${follows.includes('ingestion.lag') ? ' and falls behind' : ''}.`,
        zh: `与表结构不符的数据行被拒绝（${where.zh}），导致${isStopped ? ' Routine Load 停止' : '导入失败'}${follows.includes('ingestion.lag') ? '并不断落后' : ''}。`,
      },
    };
  },
});

function failedLoads(findings: Findings): readonly string[] {
  return findings.has('import.data_quality') ? failuresOf(findings, { classes: ['quality'] }) : [];
}

/** A job that stopped for its error rows, and what it misses since. */
function stopsOf(findings: Findings): readonly string[] {
  if (!findings.has('ingestion.error_rows') && !findings.has('import.data_quality')) return [];
  const erring = listFact(findings, 'ingestion.error_rows', 'jobs');
  const jobsOf = (id: string): readonly string[] => listFact(findings, id, 'jobs');
  const forErrorRows = listFact(findings, 'ingestion.routine_load_stopped', 'reason_codes').includes(
    TOO_MANY_ERROR_ROWS,
  );
  const stopped =
    forErrorRows || shareOne(erring, jobsOf('ingestion.routine_load_stopped'))
      ? jobsOf('ingestion.routine_load_stopped')
      : [];
  const concerned = [...erring, ...stopped];
  return findings
    .among(['ingestion.routine_load_stopped', 'ingestion.lag', 'ingestion.offset_out_of_range'])
    .filter((id) => (id === 'ingestion.routine_load_stopped' ? stopped.length > 0 : shareOne(concerned, jobsOf(id))));
}
