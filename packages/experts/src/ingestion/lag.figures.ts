import { defineFigures, largest } from '../form/figures.ts';
import { optional } from '../form/read.ts';
import { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';
import { listLags, nameJob, ROUTINE_METRICS } from './routine-job.ts';

/** Of each routine load that should consume: messages (3.4+) and seconds behind its source. */
export default defineFigures({
  expert: 'ingestion',
  reads: { jobs: ROUTINE_LOAD_JOBS, metrics: optional(ROUTINE_METRICS) },
  measure({ jobs, metrics }, context) {
    const lags = listLags(jobs, metrics, context).map(({ job, messages, seconds }) => ({
      object: nameJob(job),
      messages,
      seconds,
    }));
    return [
      ...largest(
        lags.flatMap(({ object, messages: value }) =>
          value === undefined ? [] : [{ id: 'ingestion.routine_load_lag', object, value, unit: 'messages' }],
        ),
      ),
      ...largest(
        lags.flatMap(({ object, seconds: value }) =>
          value === undefined
            ? []
            : [{ id: 'ingestion.routine_load_delay', object, value: Math.round(value), unit: 's' }],
        ),
      ),
    ];
  },
});
