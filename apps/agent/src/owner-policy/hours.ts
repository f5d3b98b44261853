import * as z from 'zod';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];

/** When statements may run. A window whose end is not after its beginning goes on into the next day. */
export interface Hours {
  /** IANA name; the clock that the windows are read on. */
  readonly timeZone: string;
  readonly windows: readonly {
    readonly days: readonly Day[];
    /** Minutes since midnight. */
    readonly from: number;
    readonly to: number;
  }[];
}

/** `07:30`, as minutes since midnight; `24:00` is the end of the day. */
export const clockTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 07:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** True for a time zone that this Node knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** True when a window is open at this moment. */
export function isOpen({ timeZone, windows }: Hours, at: Date): boolean {
  const { day, minute } = localTime(timeZone, at);
  const yesterday = DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length];
  return windows.some(({ days, from, to }) => {
    if (to > from) return days.includes(day) && minute >= from && minute < to;
    return (
      (days.includes(day) && minute >= from) || (yesterday !== undefined && days.includes(yesterday) && minute < to)
    );
  });
}

function localTime(timeZone: string, at: Date): { readonly day: Day; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  const day = DAYS.find((one) => one === name) ?? 'mon';
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}
