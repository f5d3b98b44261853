import { performance } from 'node:perf_hooks';

const DAY_SECONDS = 86_400;

/** The cluster's clock: stands at the scenario's moment unless it runs or a test advances it. */
export interface ClusterClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Seconds that counters have had to grow: real time since the start plus what was advanced. */
  elapsedSeconds(): number;
  advance(ms: number): void;
}

export function createClock(input: { startMs: number; runs: boolean }): ClusterClock {
  const { startMs, runs } = input;
  const bootMs = performance.now();
  let advancedMs = 0;
  return {
    nowMs: () => startMs + advancedMs + (runs ? performance.now() - bootMs : 0),
    elapsedSeconds: () => (performance.now() - bootMs + advancedMs) / 1000,
    advance: (ms) => {
      advancedMs += ms;
    },
  };
}

/** Offset of a zone from UTC at a moment, in seconds. Knows IANA names, `+08:00` and StarRocks' CST (Shanghai). */
export function zoneOffsetSeconds(zone: string, atMs: number): number {
  const fixed = /^([+-])(\d{1,2}):(\d{2})$/.exec(zone);
  if (fixed !== null) {
    const seconds = Number(fixed[2]) * 3600 + Number(fixed[3]) * 60;
    return fixed[1] === '-' ? -seconds : seconds;
  }
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: canonicalZone(zone),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((local - Math.floor(atMs / 1000) * 1000) / 1000);
}

/** True when `zoneOffsetSeconds` understands the zone. */
export function isKnownZone(zone: string): boolean {
  try {
    return Math.abs(zoneOffsetSeconds(zone, 0)) < DAY_SECONDS;
  } catch {
    return false;
  }
}

/** The IANA name for StarRocks' aliases. */
export function canonicalZone(zone: string): string {
  return zone === 'CST' || zone === 'PRC' ? 'Asia/Shanghai' : zone;
}

/** `YYYY-MM-DD HH:MM:SS` as a wall clock in the zone shows it. */
export function formatInZone(atMs: number, zone: string): string {
  const local = new Date(atMs + zoneOffsetSeconds(zone, atMs) * 1000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** Reads `2026-01-31 12:00:00` as a wall clock in the zone, and ISO 8601 with Z or an offset as it says. */
export function parseMoment(text: string, zone: string): number {
  const iso = text.trim().replace(' ', 'T');
  if (/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso)) return checked(Date.parse(iso), text);
  const wallMs = checked(Date.parse(`${iso.includes('T') ? iso : `${iso}T00:00:00`}Z`), text);
  // Twice, because the first guess may stand on the other side of a change to or from summer time.
  const guess = wallMs - zoneOffsetSeconds(zone, wallMs) * 1000;
  return wallMs - zoneOffsetSeconds(zone, guess) * 1000;
}

function checked(ms: number, text: string): number {
  if (Number.isNaN(ms)) throw new Error(`"${text}" is no time; write "2026-01-31 12:00:00" or ISO 8601`);
  return ms;
}
