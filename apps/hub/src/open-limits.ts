import type { KeyRates } from './auth/key-rates.ts';
import type { HubConfig } from './config/config.ts';
import type { AgentDoor } from './dial-out/agent-door.ts';
import { Breakers } from './limits/breakers.ts';
import { RequestLimits } from './limits/request-limits.ts';
import { StatementBudgets } from './limits/statement-budgets.ts';
import { guardLink } from './links/guarded-link.ts';
import type { TenantLink } from './links/tenant-link.ts';
import type { MetricRegistry } from './stats/metric-registry.ts';
import type { TenantRegistry } from './tenants/tenant-registry.ts';

interface LimitsInput {
  readonly config: Pick<HubConfig, 'concurrentRequestsPerKey' | 'breakerFailures'>;
  readonly registry: TenantRegistry;
  readonly keyRates: KeyRates;
}

/** How a tenant is used now, as operators see it. */
export interface TenantUsage {
  readonly requests_last_minute: number;
  readonly requests_in_work: number;
  readonly statements_this_hour: number;
  readonly breaker: ReturnType<Breakers['stateOf']>;
}

const STATE_VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** How much keys may ask and tenants may be asked, and when a broken way is left alone. All of it in memory. */
export function openLimits({ config, registry, keyRates }: LimitsInput) {
  const requests = new RequestLimits({ concurrentRequestsPerKey: config.concurrentRequestsPerKey, keyRates });
  const budgets = new StatementBudgets({
    perHourOf: (id) => registry.snapshot.tenants.get(id)?.quota.statementsPerHour ?? 0,
  });
  const breakers = new Breakers({ failures: config.breakerFailures });
  registry.onSwap(({ tenants }) => {
    const ids = new Set(tenants.keys());
    for (const part of [requests, budgets, breakers]) part.keepOnly(ids);
  });
  return {
    requests,
    breakers,
    /** A link that is opened anew may be another way, so it begins with a clean record. */
    guard: (tenantId: string, link: TenantLink): TenantLink => {
      breakers.close(tenantId);
      return guardLink(link, { tenantId, budgets, breakers });
    },
    usageOf: (tenantId: string): TenantUsage => {
      const { requestsLastMinute, requestsInWork } = requests.figuresOf(tenantId);
      return {
        requests_last_minute: requestsLastMinute,
        requests_in_work: requestsInWork,
        statements_this_hour: budgets.usedBy(tenantId),
        breaker: breakers.stateOf(tenantId),
      };
    },
    /** An agent that has connected is worth asking. */
    watchAgents(agentDoor: Pick<AgentDoor, 'onChange' | 'connectionOf'>): void {
      agentDoor.onChange((tenantId) => {
        if (agentDoor.connectionOf(tenantId) !== undefined) breakers.close(tenantId);
      });
    },
    addGauges(metrics: MetricRegistry): void {
      metrics.gauge({
        name: 'circuit_breaker_state',
        help: 'Circuit breaker of the way to each tenant in use: 0 closed, 1 half-open, 2 open.',
        labels: ['tenant'],
        read: () => breakers.states().map(([tenant, state]) => ({ labels: { tenant }, value: STATE_VALUES[state] })),
      });
      metrics.gauge({
        name: 'statements_last_hour',
        help: 'Statements sent to each tenant within the last hour, which count against statements_per_hour.',
        labels: ['tenant'],
        read: () => budgets.used().map(([tenant, value]) => ({ labels: { tenant }, value })),
      });
    },
  };
}
