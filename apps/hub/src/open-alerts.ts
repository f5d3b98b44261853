import { loggableCause } from '@starrocks-mcp/protocol';
import { callTool } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import { createAddressGuard } from './alerts/address-guard.ts';
import { AlertStates } from './alerts/alert-states.ts';
import { AlertTargets } from './alerts/alert-targets.ts';
import { considerDiagnosis } from './alerts/consider-diagnosis.ts';
import { Deliverer } from './alerts/deliverer.ts';
import { createMailer } from './alerts/mailer.ts';
import { Outbox } from './alerts/outbox.ts';
import { createSender, SEND_TIMEOUT_MS } from './alerts/sender.ts';
import { createTargetTest } from './alerts/test-target.ts';
import type { HubConfig } from './config/config.ts';
import type { AgentDoor } from './dial-out/agent-door.ts';
import type { History, KeptDiagnosis } from './history/history.ts';
import type { MakeCaller } from './http/callers.ts';
import type { RequestLimits } from './limits/request-limits.ts';
import { Scheduler, SYSTEM_CLOCK, type RunInput } from './schedule/scheduler.ts';
import { Schedules } from './schedule/schedules.ts';
import type { MetricRegistry } from './stats/metric-registry.ts';
import type { HubMetrics } from './stats/metrics.ts';
import type { Store } from './store/open-store.ts';
import type { Principal } from './tenants/tenant.ts';
import type { TenantRegistry } from './tenants/tenant-registry.ts';

interface OpenAlertsInput {
  readonly config: Pick<HubConfig, 'alerts' | 'publicUrl' | 'tenantDefaults'>;
  readonly store: Store;
  readonly registry: TenantRegistry;
  readonly history: Pick<History, 'onKept'>;
  readonly agentDoor: Pick<AgentDoor, 'onChange' | 'connectionOf'>;
  readonly makeCaller: MakeCaller;
  readonly limits: Pick<RequestLimits, 'enter'>;
  readonly metrics: Pick<HubMetrics, 'registry'>;
  readonly log: Logger;
}

/** Who asks for scheduled runs. No key has its id, which is no digest. */
const SCHEDULER: Principal = {
  keyId: 'scheduler',
  id: 'scheduler',
  role: 'operator',
  tenants: 'all',
  sees: 'all',
  tools: undefined,
  expiresAt: undefined,
  rateLimitPerMinute: undefined,
  // SCHEDULE_CONCURRENCY is its limit.
  concurrentRequests: 0,
  source: 'none',
  prefix: undefined,
  createdAt: undefined,
};

const HOUR_MS = 3_600_000;
/** What was delivered or given up is listed for so long. */
const KEEP_ENDED_MS = 30 * 24 * HOUR_MS;

/** Runs that nobody asks for, and what is told of diagnoses. Nothing runs or leaves before `start`. */
export function openAlerts(input: OpenAlertsInput) {
  const { config, store, registry, history, agentDoor, metrics, log } = input;
  const { isPrivateAllowed, ca, smtp, repeatMs, concurrentRuns } = config.alerts;
  const targets = new AlertTargets(store);
  const outbox = new Outbox(store.db);
  const states = new AlertStates(store.db);
  const schedules = new Schedules(store.db);
  const guard = createAddressGuard({ isPrivateAllowed });
  const mailer = smtp && createMailer({ smtp, ca, timeoutMs: SEND_TIMEOUT_MS });
  const send = createSender({ targets, guard, isPlainAllowed: isPrivateAllowed, mailer, ca, now: Date.now });
  const count = countersOf(metrics.registry, outbox);
  const deliverer = new Deliverer({ outbox, send, log, clock: SYSTEM_CLOCK, onOutcome: count.delivery });
  const scheduler = new Scheduler({
    registry,
    schedules,
    run: createRun(input),
    onOutcome: count.run,
    log,
    concurrency: concurrentRuns,
  });
  const consider = (kept: KeptDiagnosis): void => {
    const tenant = registry.snapshot.tenants.get(kept.tenantId);
    // A narrower analysis that somebody asked for explains less, and is looked at by whoever asked.
    if (tenant === undefined || !(kept.isWhole || kept.principal === SCHEDULER.id)) return;
    const deps = { states, targets, outbox, publicUrl: config.publicUrl, repeatMs };
    considerDiagnosis(deps, { tenant, reportId: kept.reportId, report: kept.report, now: Date.now() });
    deliverer.wake();
  };
  history.onKept((kept) => safely({ store, log, work: () => consider(kept) }));
  agentDoor.onChange((tenantId) => {
    if (agentDoor.connectionOf(tenantId) !== undefined) scheduler.retry(tenantId);
  });
  const sweeper = setInterval(() => {
    safely({ store, log, work: () => sweep({ outbox, states, repeatMs }) });
  }, HOUR_MS).unref();
  const language = config.tenantDefaults.language;
  return {
    routesDeps: {
      schedules,
      scheduler,
      targets,
      outbox,
      guard,
      isPlainAllowed: isPrivateAllowed,
      hasMail: mailer !== undefined,
      testTarget: createTargetTest({ send, language }),
    },
    start: (): void => {
      scheduler.start();
      deliverer.wake();
    },
    async close(): Promise<void> {
      clearInterval(sweeper);
      await Promise.all([scheduler.close(), deliverer.close()]);
    },
  };
}

/** A run is a call like those of users: with its record, its history and its limits. */
function createRun({ makeCaller, limits }: Pick<OpenAlertsInput, 'makeCaller' | 'limits'>) {
  return async ({ tenant, tool, signal }: RunInput): Promise<void> => {
    const leave = limits.enter({ principal: SCHEDULER, tenant, calls: 1 });
    try {
      const caller = makeCaller({ principal: SCHEDULER, tenant, onCall: () => {} });
      await callTool({ caller, name: tool, args: {}, signal });
    } finally {
      leave();
    }
  };
}

interface SafelyInput {
  readonly store: Pick<Store, 'db'>;
  readonly log: Logger;
  readonly work: () => void;
}

/** A diagnosis is kept also when what it has to tell cannot be. */
function safely({ store: { db }, log, work }: SafelyInput): void {
  db.exec('SAVEPOINT alerts');
  try {
    work();
  } catch (error) {
    db.exec('ROLLBACK TO alerts');
    log.error({ cause: loggableCause(error) }, 'What a diagnosis has to tell could not be kept');
  } finally {
    db.exec('RELEASE alerts');
  }
}

interface SweepInput {
  readonly outbox: Outbox;
  readonly states: AlertStates;
  readonly repeatMs: number;
}

function sweep({ outbox, states, repeatMs }: SweepInput): void {
  const now = Date.now();
  outbox.removeEnded(now - KEEP_ENDED_MS);
  states.removeStale(now - repeatMs);
}

function countersOf(metrics: MetricRegistry, outbox: Outbox) {
  const countRun = metrics.counter({
    name: 'scheduled_runs_total',
    help: 'Scheduled runs by how they ended: done, agent_offline, failed.',
    labels: ['outcome'],
  });
  const countDelivery = metrics.counter({
    name: 'alert_deliveries_total',
    help: 'Attempts to deliver alerts by how they ended: delivered, failed (tried again), given_up.',
    labels: ['outcome'],
  });
  metrics.gauge({
    name: 'alerts_waiting',
    help: 'Messages of alerts that are not delivered yet.',
    read: () => outbox.count().waiting,
  });
  metrics.gauge({
    name: 'alerts_given_up',
    help: 'Messages of the last 30 days that were given up, as nobody took them for a day.',
    read: () => outbox.count().givenUp,
  });
  return {
    run: (outcome: string) => countRun({ outcome }),
    delivery: (outcome: string) => countDelivery({ outcome }),
  };
}
