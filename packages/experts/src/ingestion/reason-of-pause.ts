import type { Bilingual } from '../form/bilingual.ts';
import type { RoutineJob } from './routine-job.ts';

/** Reason codes of a stopped job (InternalErrorCode.java). */
const REASONS: ReadonlyMap<number, Bilingual> = new Map([
  [2, { en: 'internal error', zh: '内部错误' }],
  [3, { en: 'too few replicas alive (resumes by itself)', zh: '存活副本不足（会自动恢复）' }],
  [4, { en: 'partitions missing', zh: '分区不存在' }],
  [5, { en: 'database missing', zh: '数据库不存在' }],
  [6, { en: 'table missing', zh: '表不存在' }],
  [7, { en: 'metadata not available', zh: '元数据不可用' }],
  [100, { en: 'paused by a person', zh: '人工暂停' }],
  [102, { en: 'too many error rows', zh: '错误行过多' }],
  [103, { en: 'a task could not be created', zh: '创建任务失败' }],
  [104, { en: 'tasks were aborted', zh: '任务中止' }],
]);

const OFFSET_OUT_OF_RANGE: Bilingual = { en: 'offset out of range', zh: 'Offset 越界' };

/** Why a job stopped, in our words: its own may quote messages. */
export function tellReason(job: RoutineJob): Bilingual {
  if (job.offset_out_of_range === 1) return OFFSET_OUT_OF_RANGE;
  const known = job.reason_code === null ? undefined : REASONS.get(job.reason_code);
  if (known !== undefined) return known;
  const code = job.reason_code === null ? '' : ` ${job.reason_code}`;
  return { en: `reason${code} not known`, zh: `原因${code}未知` };
}
