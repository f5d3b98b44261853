import { hasTool } from '@starrocks-mcp/toolbox';
import * as z from 'zod';
import { createQuietHours, WEEKDAYS, type QuietWindow } from './quiet-hours.ts';
import { createZoneClock, isTimeZone } from './zone-clock.ts';

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as "22:00"');

const quietWindow = z
  .strictObject({ days: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional(), from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from !== to && from !== '24:00', {
    error: 'must have different times; a whole day is "00:00" to "24:00"',
  });

const MINUTES_PER_WEEK = 10_080;

/** A tenant's schedule, as in the tenants file and in `PUT /admin/tenants/:id/schedule`. */
export const scheduleSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    every_minutes: z.number().int().min(1).max(MINUTES_PER_WEEK),
    /** Share of the interval over which the tenants are spread; 0: all at the same moment. */
    jitter_share: z.number().min(0).max(1).default(1),
    quiet_hours: z.array(quietWindow).max(20).default([]),
    time_zone: z.string().refine(isTimeZone, 'must be an IANA time zone such as "Asia/Shanghai"').default('UTC'),
    tool: z
      .string()
      .refine((tool) => tool.startsWith('analyze_') && hasTool(tool), 'must be one of the tools "analyze_…"')
      .default('analyze_system_comprehensive'),
  })
  .refine(leavesTime, { error: 'must leave some time of the week for a run', path: ['quiet_hours'] });
export type ScheduleEntry = z.output<typeof scheduleSchema>;

/** What a tenant without a schedule has. */
export const NO_SCHEDULE: ScheduleEntry = scheduleSchema.parse({ enabled: false, every_minutes: 60 });

interface Quiet {
  readonly quiet_hours: readonly QuietWindow[];
  readonly time_zone: string;
}

function leavesTime({ quiet_hours: windows, time_zone: zone }: Quiet): boolean {
  if (!isTimeZone(zone)) return true;
  return createQuietHours({ windows, clock: createZoneClock(zone) }).endAfter(0) !== undefined;
}
