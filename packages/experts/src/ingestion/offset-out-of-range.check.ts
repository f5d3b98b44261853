import { defineCheck, found, PASSED, type RemedyText } from '../form/check.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { routineJobEvidence } from './routine-job-evidence.ts';
import { jobObject, nameJob, remediesForJob } from './routine-job.ts';

const ANY = { value: 0, unit: 'jobs', source: 'faq/loading/Routine_load_faq.md' };
const STATES = new Set(['PAUSED', 'CANCELLED', 'NEED_SCHEDULE']);

const REMEDIES: readonly RemedyText[] = [
  {
    text: {
      en: 'Move the job to offsets that exist, knowing what is skipped; then resume it.',
      zh: '在明确会跳过哪些数据后，将作业调整到有效的 Offset，再恢复。',
    },
    statement:
      'ALTER ROUTINE LOAD FOR <database>.<job> FROM kafka ("kafka_partitions" = "<partition>", "kafka_offsets" = "<offset>");',
  },
  { text: { en: 'Resume the job.', zh: '恢复作业。' }, statement: 'RESUME ROUTINE LOAD FOR <database>.<job>;' },
  {
    text: {
      en: 'Let Kafka keep messages longer (retention.ms of the topic).',
      zh: '延长 Kafka 消息保留时长（Topic 的 retention.ms）。',
    },
  },
];

export default defineCheck({
  id: 'ingestion.offset_out_of_range',
  severity: 'critical',
  title: { en: 'Kafka offset out of range', zh: 'Kafka Offset 越界' },
  since: '3.2',
  signal: 'routine_load_jobs REASONS_OF_STATE_CHANGED, OTHER_MSG: out of range',
  thresholds: { any: ANY },
  impact: {
    en: 'The messages that the job should read next are gone from Kafka; they are lost unless the source can send them again.',
    zh: '作业下一步要消费的消息已不在 Kafka 中；除非上游能够重发，否则数据丢失。',
  },
  causes: [
    {
      en: 'Kafka keeps messages for a shorter time than the job was paused or behind',
      zh: 'Kafka 保留时长短于作业暂停或落后的时间',
    },
    { en: 'The topic was deleted and created anew', zh: 'Topic 被删除后重建' },
  ],
  remedies: REMEDIES,
  doc: 'faq/loading/Routine_load_faq.md',
  needsVisibleTables: true,
  reads: { jobs: ROUTINE_LOAD_JOBS },
  evaluate({ jobs }) {
    const lost = jobs.rows.filter((job) => job.offset_out_of_range === 1 && STATES.has(job.state.toUpperCase()));
    const first = lost[0];
    if (first === undefined) return PASSED;
    return found({
      severity: 'critical',
      summary: {
        en: `Routine load ${nameJob(first)} asks for an offset that Kafka no longer has${lost.length > 1 ? `; ${lost.length} jobs in all` : ''}.`,
        zh: `Routine Load ${nameJob(first)} 请求的 Offset 在 Kafka 中已不存在${lost.length > 1 ? `；共 ${lost.length} 个作业` : ''}。`,
      },
      objects: lost.map((job) => jobObject(job)),
      measured: { value: lost.length, unit: ANY.unit },
      threshold: ANY,
      remedies: remediesForJob(REMEDIES, first),
      evidence: [routineJobEvidence(jobs, lost)],
      facts: { jobs: lost.map((job) => nameJob(job)) },
    });
  },
});
