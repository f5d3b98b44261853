const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * When a clock on the wall of this zone showed the same a week before; moments are milliseconds since 1970. Clocks that
 * were put forward or back within the week make it an hour more or less than seven days. A zone that Node does not know
 * counts as UTC.
 */
export function aWeekBefore(at: number, timeZone: string | undefined): number {
  const before = at - WEEK_MS;
  const format = timeZone === undefined ? undefined : formatOf(timeZone);
  return format === undefined ? before : before + offsetAt(format, at) - offsetAt(format, before);
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** How far the wall clock is ahead of UTC, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1_000) * 1_000;
}
