import { evidenceOf } from '../form/evidence.ts';
import { maskText } from '../form/masked-text.ts';
import type { Evidence } from '../report.ts';
import type { RoutineJob, RoutineJobs } from './routine-job.ts';

/** Rows of jobs with the text of their reasons masked: it may quote messages. */
export function routineJobEvidence(jobs: RoutineJobs, rows: readonly RoutineJob[]): Evidence {
  const evidence = evidenceOf(jobs, rows);
  const at = evidence.columns.findIndex((name) => name.toLowerCase() === 'reason');
  return {
    ...evidence,
    rows: evidence.rows.map((cells) =>
      cells.map((cell, index) => (index === at && typeof cell === 'string' ? maskText(cell) : cell)),
    ),
  };
}
