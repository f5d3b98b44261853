import type { Tenant } from '../tenants/tenant.ts';
import type { ScheduleEntry } from './schedule-schema.ts';

export interface TenantSchedule {
  readonly entry: ScheduleEntry | undefined;
  /** `file`: the tenants file has it, and it is changed there alone. */
  readonly source: 'file' | 'store';
}

/** What is in force: the tenants file goes before what operators made. */
export function scheduleOf({ schedule }: Pick<Tenant, 'schedule'>, stored: ScheduleEntry | undefined): TenantSchedule {
  return schedule === undefined ? { entry: stored, source: 'store' } : { entry: schedule, source: 'file' };
}
