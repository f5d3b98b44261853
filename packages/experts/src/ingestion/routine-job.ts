import { ageIn, type Context } from '../cluster/context.ts';
import { parseLabels } from '../cluster/labels.ts';
import type { ObjectRef, RemedyText } from '../form/check.ts';
import { fillRemedies, quoteName } from '../form/fill-remedies.ts';
import type { Failure, Row, Rows } from '../form/read.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import type { METRIC_COLUMNS } from '../reads/metric-columns.ts';
import type { ROUTINE_LOAD_JOBS } from '../reads/routine-load-jobs.ts';

export type RoutineJobs = Rows<typeof ROUTINE_LOAD_JOBS.columns>;
export type RoutineJob = Row<typeof ROUTINE_LOAD_JOBS.columns>;
export type Metrics = Rows<typeof METRIC_COLUMNS>;

const LAG_METRIC = 'routine_load_max_lag_of_partition';

/** Jobs by state over the cluster, and the lag of each job where enable_routine_load_lag_metrics is on (it is off). */
export const ROUTINE_METRICS = feMetrics('routine_load_jobs', LAG_METRIC);

/** InternalErrorCode.java: paused by a person. */
const MANUAL_PAUSE = 100;

export function nameJob(job: Pick<RoutineJob, 'db' | 'job_name'>): string {
  return `${job.db}.${job.job_name}`;
}

export function jobObject(job: RoutineJob): ObjectRef {
  return { kind: 'job', name: nameJob(job) };
}

/** Remedies whose statements name this job. */
export function remediesForJob(remedies: readonly RemedyText[], job: RoutineJob): readonly RemedyText[] {
  return fillRemedies(remedies, {
    '<database>.<job>': quoteName(job.db, job.job_name),
    'FROM <database>': `FROM ${quoteName(job.db)}`,
    // Stands between double quotes.
    '<job>': job.job_name.replaceAll(/["\\]/g, (character) => `\\${character}`),
    '<job id>': job.job_id,
  });
}

export function isPausedByHand(job: RoutineJob): boolean {
  if (job.state.toUpperCase() !== 'PAUSED') return false;
  return job.reason_code === MANUAL_PAUSE || /user \S+ pauses? routine load/i.test(job.reason ?? '');
}

/** Numbers of a job's STATISTICS, JSON text that may be cut: a key that is missing is undefined. */
export function readStatistic(job: RoutineJob, key: string): number | undefined {
  const match = new RegExp(`"${key}"\\s*:\\s*"?(-?\\d+(?:\\.\\d+)?)`).exec(job.statistics ?? '');
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** `{"0":"5","1":"7"}` leniently, as partition to number. */
export function readByPartition(text: string | null): ReadonlyMap<string, number> {
  const pairs = [...(text ?? '').matchAll(/"([^"]+)"\s*:\s*"?(-?\d+)/g)];
  return new Map(pairs.map(([, partition = '', value]) => [partition, Number(value)]));
}

export function countPartitions(job: RoutineJob): number {
  const listed = (job.partitions ?? '').split(',').filter((id) => id.trim() !== '').length;
  return Math.max(listed, readByPartition(job.offset_lag).size, readByPartition(job.timestamps).size);
}

/** How far a job is behind its source. `undefined` parts are not told by this cluster. */
export interface Lag {
  readonly job: RoutineJob;
  readonly messages: number | undefined;
  readonly seconds: number | undefined;
}

export const LAG_MESSAGES = {
  value: 300_000,
  unit: 'messages',
  source: 'administration/management/monitoring/alert.md',
};
export const LAG_SECONDS = { value: 3600, unit: 's', source: 'FE routine_load_unstable_threshold_second' };
/** A fifth of the critical lag is a warning. */
const WARNING_SHARE = 0.2;

/** Lag of each job that should be consuming: not those that a person paused, or that ended. */
export function listLags(jobs: RoutineJobs, metrics: Metrics | Failure, context: Context): readonly Lag[] {
  return jobs.rows
    .filter((job) => ['RUNNING', 'NEED_SCHEDULE', 'PAUSED', 'UNSTABLE'].includes(job.state.toUpperCase()))
    .filter((job) => !isPausedByHand(job))
    .map((job) => measureLag(job, metrics, context));
}

function measureLag(job: RoutineJob, metrics: Metrics | Failure, context: Context): Lag {
  const offsets = readByPartition(job.offset_lag);
  const ofMetric = metrics.ok ? lagOfMetric(job, metrics) : undefined;
  const messages = job.offset_lag === null ? ofMetric : sum([...offsets.values()].map((lag) => Math.max(0, lag)));
  const now = context.clock?.epochSeconds;
  // A partition without waiting messages is not late, however old its last message is.
  const waiting = [...readByPartition(job.timestamps)].filter(
    ([partition, ms]) => ms > 0 && (job.offset_lag === null || (offsets.get(partition) ?? 0) > 0),
  );
  const seconds =
    now === undefined || job.timestamps === null ? undefined : Math.max(0, ...waiting.map(([, ms]) => now - ms / 1000));
  return { job, messages, seconds };
}

function lagOfMetric(job: RoutineJob, metrics: Metrics): number | undefined {
  const values = metrics.rows
    .filter((row) => row.name === LAG_METRIC)
    .filter((row) => {
      const name = parseLabels(row.labels).get('job_name') ?? '';
      return name === job.job_name || name === nameJob(job);
    })
    .map((row) => row.value ?? 0);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** The largest lag of a partition by job, of jobs that the account does not see or this release does not list. */
export function listHiddenLags(jobs: readonly RoutineJob[], metrics: Metrics): ReadonlyMap<string, number> {
  const seen = new Set(jobs.flatMap((job) => [job.job_name, nameJob(job)]));
  const lags = new Map<string, number>();
  for (const row of metrics.rows) {
    const name = parseLabels(row.labels).get('job_name');
    if (row.name !== LAG_METRIC || name === undefined || seen.has(name)) continue;
    lags.set(name, Math.max(lags.get(name) ?? 0, row.value ?? 0));
  }
  return lags;
}

export type LagGrade = 'critical' | 'warning' | undefined;

export function gradeLag({ messages, seconds }: Pick<Lag, 'messages' | 'seconds'>): LagGrade {
  const share = Math.max((messages ?? 0) / LAG_MESSAGES.value, (seconds ?? 0) / LAG_SECONDS.value);
  if (share > 1) return 'critical';
  return share > WARNING_SHARE ? 'warning' : undefined;
}

/** Jobs of a state over the cluster; followers read 0. Undefined when the metric is not told. */
export function countJobs(metrics: Metrics | Failure, state: string): number | undefined {
  if (!metrics.ok) return undefined;
  const values = metrics.rows
    .filter((row) => row.name === 'routine_load_jobs' && parseLabels(row.labels).get('state')?.toUpperCase() === state)
    .map((row) => row.value ?? 0);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** Seconds since the job was made or last paused, whichever is later: as long as it can have been in its state. */
export function secondsInState(job: RoutineJob, context: Context): number | undefined {
  const ages = [job.created, job.paused].map((moment) => ageIn(context, moment)).filter((age) => age !== undefined);
  return ages.length === 0 ? undefined : Math.min(...ages);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
