import type { TenantEntry } from './tenants-schema.ts';

/** How much a tenant may be asked by all of its keys together; 0 for no limit. */
export interface TenantQuota {
  /** Requests. */
  readonly ratePerMinute: number;
  /** Calls in work at once. */
  readonly concurrentRequests: number;
  /** Statements that are sent to its cluster, whoever asks. */
  readonly statementsPerHour: number;
}

/** What a tenant's entry says, completed by the hub's settings. */
export function quotaOf({ limits }: Pick<TenantEntry, 'limits'>, defaults: TenantQuota): TenantQuota {
  return {
    ratePerMinute: limits.rate_per_minute ?? defaults.ratePerMinute,
    concurrentRequests: limits.concurrent_requests ?? defaults.concurrentRequests,
    statementsPerHour: limits.statements_per_hour ?? defaults.statementsPerHour,
  };
}
