/**
 * Which clock wrote a time (StarRocks tells time by four of them; `information_schema.json` field `clock`):
 * `session` follows the session time zone, `fe_text` is text made by the FE in the global zone (UTC+8 in some 4.1
 * builds), `fe_host` the FE host's zone, `epoch` whole seconds since 1970.
 */
export type ClockKind = 'session' | 'fe_text' | 'fe_host' | 'epoch';

/** A time as the cluster wrote it. Its age is told by `ClusterClock.ageSeconds` alone, which knows the clock. */
export interface Moment {
  readonly clock: ClockKind;
  readonly value: string;
}
