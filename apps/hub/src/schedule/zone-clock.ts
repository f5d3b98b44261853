/** What a clock on the wall shows. */
export interface WallTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Since midnight, 0 to 1439. */
  readonly minute: number;
}

/** The wall time of one place at a moment, in milliseconds since 1970. */
export type ZoneClock = (at: number) => WallTime;

const WEEKDAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Throws a RangeError for a time zone that Node does not know. */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: WEEKDAY_NAMES.indexOf(parts.get('weekday') ?? ''),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}
