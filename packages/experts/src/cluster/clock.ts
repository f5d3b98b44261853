import type { ClockKind, Moment } from '../form/moment.ts';

/** The cluster's own clock at the start of a diagnosis. */
export interface ClockReading {
  /** now() in the session's zone, `YYYY-MM-DD HH:MM:SS`. */
  readonly now: string;
  /** unix_timestamp(): whole seconds since 1970. */
  readonly epochSeconds: number;
  /** Seconds that FE-made text is ahead of the session's clock; undefined when it could not be measured. */
  readonly feTextOffsetSeconds: number | undefined;
}

/** Ages and times by the cluster's clock; never by ours. */
export interface ClusterClock {
  readonly now: string;
  readonly epochSeconds: number;
  /** Offset of the session's zone from UTC, seconds. */
  readonly zoneOffsetSeconds: number;
  /** Seconds that FE-made text is ahead of the session's clock; undefined when it could not be measured. */
  readonly feTextOffsetSeconds: number | undefined;
  readonly canTrust: (clock: ClockKind) => boolean;
  /** Seconds since; negative when in the future; undefined when the clock that wrote it cannot be trusted. */
  readonly ageSeconds: (moment: Moment | null) => number | undefined;
  /** The moment as the session's wall clock shows it; undefined when its clock cannot be trusted. */
  readonly wallTime: (moment: Moment | null) => string | undefined;
}

/** `YYYY-MM-DD HH:MM:SS[.f]` or with `T`, read as if it were UTC: for differences within one zone. */
export function parseWallTime(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function formatWallTime(secondsAsUtc: number): string {
  return new Date(secondsAsUtc * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

export function createClusterClock(reading: ClockReading): ClusterClock {
  const nowSeconds = parseWallTime(reading.now) ?? reading.epochSeconds;
  const zoneOffsetSeconds = Math.round((nowSeconds - reading.epochSeconds) / 900) * 900;

  function secondsOnWall(moment: Moment): number | undefined {
    const seconds = moment.clock === 'epoch' ? Number(moment.value) : parseWallTime(moment.value);
    if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
    switch (moment.clock) {
      case 'epoch':
        return seconds + zoneOffsetSeconds;
      case 'session':
        return seconds;
      case 'fe_text':
        return reading.feTextOffsetSeconds === undefined ? undefined : seconds - reading.feTextOffsetSeconds;
      case 'fe_host':
        // The FE host's zone is not SELECT-able; time_zone starts as that zone, so a customer who changed it loses these ages.
        return seconds;
    }
  }

  return {
    now: reading.now,
    epochSeconds: reading.epochSeconds,
    zoneOffsetSeconds,
    feTextOffsetSeconds: reading.feTextOffsetSeconds,
    canTrust: (clock) => clock !== 'fe_text' || reading.feTextOffsetSeconds !== undefined,
    ageSeconds(moment) {
      const then = moment === null ? undefined : secondsOnWall(moment);
      return then === undefined ? undefined : nowSeconds - then;
    },
    wallTime(moment) {
      const then = moment === null ? undefined : secondsOnWall(moment);
      return then === undefined ? undefined : formatWallTime(then);
    },
  };
}
