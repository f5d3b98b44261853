import { asHubError, loggableCause, type ErrorCode } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { createRunPlan, type RunPlan } from './run-plan.ts';
import { scheduleOf } from './schedule-of.ts';
import type { ScheduleEntry } from './schedule-schema.ts';
import type { LastRun, RunOutcome, Schedules } from './schedules.ts';
import { createZoneClock, type ZoneClock } from './zone-clock.ts';

/** The time that a scheduler goes by. Moments are milliseconds since 1970. */
export interface SchedulerClock {
  now(): number;
  /** Calls back once, after `delayMs`; what it returns takes the call back. */
  after(delayMs: number, call: () => void): () => void;
}

interface SchedulerDeps {
  readonly registry: Pick<TenantRegistry, 'snapshot' | 'findEnabled' | 'onSwap'>;
  readonly schedules: Schedules;
  /** Runs the analysis; rejects with what went wrong. */
  readonly run: (input: RunInput) => Promise<void>;
  readonly onOutcome?: (outcome: RunOutcome) => void;
  readonly log: Logger;
  /** Runs under way at once, over all tenants. */
  readonly concurrency: number;
  readonly clock?: SchedulerClock;
}

export interface RunInput {
  readonly tenant: Tenant;
  readonly tool: string;
  readonly signal: AbortSignal;
}

interface Planned {
  /** Of the schedule and its zone; the plan is made anew when it differs. */
  readonly key: string;
  readonly tool: string;
  readonly plan: RunPlan;
  dueAt: number | undefined;
}

/** The clock may be set and machines sleep, so that no timer is trusted for longer. */
const LONGEST_SLEEP_MS = 60_000;
const AGENT_AWAY: ReadonlySet<ErrorCode> = new Set(['AGENT_OFFLINE', 'AGENT_LOST']);

/** Runs each tenant's analysis when it is due: one run of a tenant at a time, few of all, and none stops another. */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #clock: SchedulerClock;
  readonly #planned = new Map<string, Planned>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #zones = new Map<string, ZoneClock>();
  readonly #closing = new AbortController();
  #cancelTimer: () => void = () => {};

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    this.#clock = deps.clock ?? SYSTEM_CLOCK;
    deps.registry.onSwap(() => this.replan());
  }

  /** Begins to run what is due. */
  start(): void {
    this.replan();
  }

  /** Reads the schedules anew: after a change of one of them. What was planned stays when the store cannot be read. */
  replan(): void {
    if (this.#closing.signal.aborted) return;
    this.#unlessStoreFails(() => this.#readPlans());
    this.#look();
  }

  /** The tenant's agent has come: a run that found it away is made now. */
  retry(tenantId: string): void {
    const planned = this.#planned.get(tenantId);
    if (planned === undefined || this.#running.has(tenantId)) return;
    this.#unlessStoreFails(() => {
      if (this.#deps.schedules.findRun(tenantId)?.lastRun?.outcome !== 'agent_offline') return;
      planned.dueAt = this.#clock.now();
      this.#look();
    });
  }

  /** Undefined: no run is planned. */
  nextRunOf(tenantId: string): number | undefined {
    return this.#planned.get(tenantId)?.dueAt;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Takes no new run and ends those under way; they are due again at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelTimer();
    await Promise.allSettled(this.#running.values());
  }

  #readPlans(): void {
    const stored = this.#deps.schedules.list();
    const { tenants } = this.#deps.registry.snapshot;
    for (const id of this.#planned.keys()) if (!tenants.has(id)) this.#planned.delete(id);
    const planned = [...tenants.values()].filter((tenant) =>
      this.#planTenant(tenant, scheduleOf(tenant, stored.get(tenant.id)).entry),
    );
    const ids = planned.map(({ id }) => id);
    try {
      if (ids.length > 0) this.#deps.schedules.noteSince(ids, this.#clock.now());
      for (const id of ids) this.#setDue(id);
    } catch (error) {
      // A plan without a moment would be taken for one that is made.
      for (const id of ids) this.#planned.delete(id);
      this.#clock.after(LONGEST_SLEEP_MS, () => this.replan());
      throw error;
    }
  }

  /** Whoever tells of a change has others to tell. */
  #unlessStoreFails(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.log.error({ cause: loggableCause(error) }, 'The schedules cannot be read; what was planned stays');
    }
  }

  /** True when there is a new plan, which has no moment yet. */
  #planTenant({ id, enabled }: Tenant, entry: ScheduleEntry | undefined): boolean {
    if (!enabled || !entry?.enabled) {
      this.#planned.delete(id);
      return false;
    }
    const key = JSON.stringify(entry);
    if (this.#planned.get(id)?.key === key) return false;
    const plan = createRunPlan({ tenantId: id, schedule: entry, clock: this.#zone(entry.time_zone) });
    this.#planned.set(id, { key, tool: entry.tool, plan, dueAt: undefined });
    return true;
  }

  #setDue(id: string): void {
    const planned = this.#planned.get(id);
    if (planned === undefined) return;
    const now = this.#clock.now();
    const run = this.#deps.schedules.findRun(id);
    planned.dueAt = planned.plan.dueAt({ last: run?.lastRun?.endedAt ?? run?.since ?? now, now });
  }

  #zone(name: string): ZoneClock {
    const known = this.#zones.get(name) ?? createZoneClock(name);
    this.#zones.set(name, known);
    return known;
  }

  /** Starts what is due, the longest overdue first, and sleeps until the next. */
  #look(): void {
    if (this.#closing.signal.aborted) return;
    this.#cancelTimer();
    const now = this.#clock.now();
    const waiting = [...this.#planned].filter(([id]) => !this.#running.has(id));
    const due = waiting.filter(([, { dueAt }]) => dueAt !== undefined && dueAt <= now);
    due.sort(([, a], [, b]) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
    for (const [id, planned] of due.slice(0, this.#deps.concurrency - this.#running.size)) this.#start(id, planned);
    const next = Math.min(...waiting.map(([, { dueAt }]) => dueAt ?? Infinity).filter((at) => at > now));
    this.#cancelTimer = this.#clock.after(Math.min(next - now, LONGEST_SLEEP_MS), () => this.#look());
  }

  #start(id: string, planned: Planned): void {
    const run = this.#run(id, planned).finally(() => {
      this.#running.delete(id);
      this.#look();
    });
    this.#running.set(id, run);
  }

  async #run(id: string, planned: Planned): Promise<void> {
    const { registry, schedules, run, log, onOutcome } = this.#deps;
    try {
      const now = this.#clock.now();
      // It may have waited for its turn until quiet hours began.
      planned.dueAt = planned.plan.afterQuiet(now);
      if (planned.dueAt !== now) return;
      const tenant = registry.findEnabled(id);
      if (tenant === undefined) return void this.#planned.delete(id);
      const { signal } = this.#closing;
      const ended = await run({ tenant, tool: planned.tool, signal }).then(
        (): RunEnd => ({ outcome: 'done', errorCode: undefined }),
        (thrown: unknown) => failureOf(thrown),
      );
      if (signal.aborted && ended.outcome !== 'done') return;
      this.#logRun({ id, tool: planned.tool, ended, durationMs: this.#clock.now() - now });
      const { outcome, errorCode } = ended;
      schedules.noteRun(id, { outcome, errorCode, endedAt: this.#clock.now() });
      onOutcome?.(outcome);
      this.#setDue(id);
    } catch (error) {
      // The store cannot be written: without this the run would begin again at once.
      planned.dueAt = this.#clock.now() + LONGEST_SLEEP_MS;
      log.error({ tenantId: id, cause: loggableCause(error) }, 'The end of a scheduled run could not be noted');
    }
  }

  #logRun({ id, tool, ended, durationMs }: LoggedRun): void {
    const { outcome, errorCode, cause } = ended;
    const line = { tenant: id, tool, outcome, code: errorCode, durationMs };
    if (outcome === 'done') this.#deps.log.info(line, 'scheduled run');
    else this.#deps.log.warn({ ...line, ...(cause !== undefined && { cause: loggableCause(cause) }) }, 'scheduled run');
  }
}

interface LoggedRun {
  readonly id: string;
  readonly tool: string;
  readonly ended: RunEnd;
  readonly durationMs: number;
}

interface RunEnd extends Pick<LastRun, 'outcome' | 'errorCode'> {
  /** For the log alone. */
  readonly cause?: unknown;
}

function failureOf(thrown: unknown): RunEnd {
  const { code, cause } = asHubError(thrown);
  return { outcome: AGENT_AWAY.has(code) ? 'agent_offline' : 'failed', errorCode: code, cause };
}

export const SYSTEM_CLOCK: SchedulerClock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
