import type { WallTime, ZoneClock } from './zone-clock.ts';

/** As `WallTime.weekday` counts them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Hours in which nothing runs, "HH:MM". `to` before `from` is the next day; `days` are those on which the hours begin. */
export interface QuietWindow {
  readonly days?: readonly (typeof WEEKDAYS)[number][] | undefined;
  readonly from: string;
  /** Exclusive; "24:00" is the end of the day. */
  readonly to: string;
}

export interface QuietHours {
  isQuiet(at: number): boolean;
  /** The first moment from `at` on that is not quiet; undefined when a week has none. */
  endAfter(at: number): number | undefined;
}

interface QuietHoursInput {
  readonly windows: readonly QuietWindow[];
  readonly clock: ZoneClock;
}

interface Span {
  readonly days: ReadonlySet<number>;
  /** Minutes since midnight; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** A week and a day, as the clocks may change in it. */
const LONGEST_MS = 8 * DAY_MINUTES * MINUTE_MS;

/** Judges moments by the wall clock of the windows' zone, so that "22:00" stays 22:00 when the clocks change. */
export function createQuietHours({ windows, clock }: QuietHoursInput): QuietHours {
  const spans = windows.map(asSpan);
  if (spans.length === 0) return { isQuiet: () => false, endAfter: (at) => at };
  const isQuiet = (at: number): boolean => quietMinutes(spans, clock(at)) > 0;

  function endAfter(at: number): number | undefined {
    if (!isQuiet(at)) return at;
    let moment = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    while (moment <= at + LONGEST_MS) {
      const wall = clock(moment);
      const minutes = quietMinutes(spans, wall);
      if (minutes === 0) return moment;
      moment += runsEvenly({ clock, moment, wall, minutes }) ? minutes * MINUTE_MS : MINUTE_MS;
    }
    return undefined;
  }
  return { isQuiet, endAfter };
}

interface Stretch {
  readonly clock: ZoneClock;
  readonly moment: number;
  readonly wall: WallTime;
  readonly minutes: number;
}

/** False when the clocks change within the stretch, so that its end is not where the wall clock says. */
function runsEvenly({ clock, moment, wall, minutes }: Stretch): boolean {
  return clock(moment + minutes * MINUTE_MS).minute === (wall.minute + minutes) % DAY_MINUTES;
}

function asSpan({ days = WEEKDAYS, from, to }: QuietWindow): Span {
  return { days: new Set(days.map((day) => WEEKDAYS.indexOf(day))), from: minuteOf(from), to: minuteOf(to) };
}

function minuteOf(timeOfDay: string): number {
  const [hours = '', minutes = ''] = timeOfDay.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Minutes of the wall clock for which the quiet lasts at least; 0 when it is not quiet. */
function quietMinutes(spans: readonly Span[], wall: WallTime): number {
  return Math.max(...spans.map((span) => minutesLeft(span, wall)));
}

function minutesLeft({ days, from, to }: Span, { weekday, minute }: WallTime): number {
  const isOvernight = to <= from;
  if (days.has(weekday) && minute >= from && (isOvernight || minute < to))
    return (isOvernight ? DAY_MINUTES + to : to) - minute;
  const beganYesterday = isOvernight && days.has((weekday + 6) % 7) && minute < to;
  return beganYesterday ? to - minute : 0;
}
