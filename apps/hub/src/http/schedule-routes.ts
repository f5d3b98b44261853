import { HubError } from '@starrocks-mcp/protocol';
import type { Scheduler } from '../schedule/scheduler.ts';
import { scheduleOf } from '../schedule/schedule-of.ts';
import { NO_SCHEDULE, scheduleSchema } from '../schedule/schedule-schema.ts';
import type { Schedules } from '../schedule/schedules.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { sendJson } from './exchange.ts';
import { tenantIn } from './operator-view.ts';
import { parseBody } from './parse-body.ts';
import { get, put, type Route } from './route.ts';

export interface ScheduleRoutesDeps {
  readonly registry: TenantRegistry;
  readonly schedules: Schedules;
  readonly scheduler: Pick<Scheduler, 'nextRunOf' | 'replan'>;
}

/** When a tenant is diagnosed by itself. What the tenants file says is changed there. */
export function createScheduleRoutes({ registry, schedules, scheduler }: ScheduleRoutesDeps): Route[] {
  const path = '/admin/tenants/:tenantId/schedule';
  const described = (tenant: Tenant) => {
    const { entry, source } = scheduleOf(tenant, schedules.find(tenant.id));
    const lastRun = schedules.findRun(tenant.id)?.lastRun;
    return {
      tenant_id: tenant.id,
      source,
      ...(entry ?? NO_SCHEDULE),
      next_run_at: momentOf(scheduler.nextRunOf(tenant.id)),
      last_run:
        lastRun === undefined
          ? null
          : { at: momentOf(lastRun.endedAt), outcome: lastRun.outcome, error_code: lastRun.errorCode ?? null },
    };
  };
  return [
    get(path, 'viewer', (req, res) => sendJson(res, 200, described(tenantIn(registry, req, res)))),
    put(path, 'admin', (req, res) => {
      const tenant = tenantIn(registry, req, res);
      if (tenant.schedule !== undefined)
        throw new HubError(
          'TENANT_IN_FILE',
          `The schedule of "${tenant.id}" stands in the tenants file; change it there.`,
        );
      schedules.save(tenant.id, parseBody(scheduleSchema, req.body), Date.now());
      scheduler.replan();
      sendJson(res, 200, described(tenant));
    }),
  ];
}

function momentOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
