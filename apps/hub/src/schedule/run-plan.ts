import { createHash } from 'node:crypto';
import { createQuietHours } from './quiet-hours.ts';
import type { ScheduleEntry } from './schedule-schema.ts';
import type { ZoneClock } from './zone-clock.ts';

/** When a tenant's runs are due. Moments are milliseconds since 1970. */
export interface RunPlan {
  /**
   * The next run when the last one was at `last`. Not before `now` unless it is due; several that were missed are one.
   * Undefined when the quiet hours leave no time.
   */
  dueAt(moments: { readonly last: number; readonly now: number }): number | undefined;
  /** `at` itself unless it is quiet, else soon after the quiet hours. */
  afterQuiet(at: number): number | undefined;
}

interface RunPlanInput {
  readonly tenantId: string;
  readonly schedule: Pick<ScheduleEntry, 'every_minutes' | 'jitter_share' | 'quiet_hours'>;
  /** Of the schedule's time zone. */
  readonly clock: ZoneClock;
}

const MINUTE_MS = 60_000;
/** What quiet hours put off is spread over this much, so that a morning does not begin with all tenants at once. */
const SPREAD_AFTER_QUIET_MS = 30 * MINUTE_MS;

/**
 * Runs stand at every multiple of the interval since 1970 plus the tenant's own share of it, so that they keep their
 * distance over restarts and tenants lie apart. A run that would fall into quiet hours comes soon after them, once.
 */
export function createRunPlan({ tenantId, schedule, clock }: RunPlanInput): RunPlan {
  const intervalMs = schedule.every_minutes * MINUTE_MS;
  const share = shareOf(tenantId);
  const offsetMs = Math.floor(share * schedule.jitter_share * intervalMs);
  const quiet = createQuietHours({ windows: schedule.quiet_hours, clock });

  function afterQuiet(at: number): number | undefined {
    const end = quiet.endAfter(at);
    if (end === undefined || end === at) return end;
    const spread = end + Math.floor(share * schedule.jitter_share * Math.min(intervalMs, SPREAD_AFTER_QUIET_MS));
    return quiet.isQuiet(spread) ? end : spread;
  }

  function nextAfter(last: number): number | undefined {
    // The one before may have been put off until after `last`.
    let slot = Math.floor((last - offsetMs) / intervalMs) * intervalMs + offsetMs;
    let run = afterQuiet(slot);
    while (run !== undefined && run <= last) {
      slot += intervalMs;
      run = afterQuiet(slot);
    }
    return run;
  }

  return {
    dueAt({ last, now }) {
      const run = nextAfter(last);
      if (run === undefined || run > now) return run;
      const open = afterQuiet(now);
      return open === now ? run : open;
    },
    afterQuiet,
  };
}

/** From 0 to 1, always the same for a tenant. */
function shareOf(tenantId: string): number {
  return createHash('sha256').update(tenantId).digest().readUInt32BE(0) / 2 ** 32;
}
