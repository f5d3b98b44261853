import { TryLaterError, wholeSeconds } from './try-later-error.ts';
import { CircuitBreaker, type BreakerSettings, type BreakerState, type Pass, type Refusal } from './circuit-breaker.ts';

/** One circuit breaker for the way to each tenant in use. */
export class Breakers {
  readonly #settings: BreakerSettings;
  readonly #byTenant = new Map<string, CircuitBreaker>();

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
  }

  /** Lets a statement through. Throws AGENT_OFFLINE or DB_UNAVAILABLE with the wait that is left. */
  enter(tenantId: string): Pass {
    const entered = this.#breakerOf(tenantId).enter();
    if ('settle' in entered) return entered;
    throw refused(tenantId, entered);
  }

  /** Throws likewise for a statement that was let through, waited for its turn, and would now only meet a broken way. */
  assertNotOpen(tenantId: string): void {
    const refusal = this.#byTenant.get(tenantId)?.refusal;
    if (refusal !== undefined) throw refused(tenantId, refusal);
  }

  /** The way works, or is another one. */
  close(tenantId: string): void {
    this.#byTenant.get(tenantId)?.close();
  }

  stateOf(tenantId: string): BreakerState {
    return this.#byTenant.get(tenantId)?.state ?? 'closed';
  }

  /** Of the tenants in use. */
  states(): readonly (readonly [tenantId: string, state: BreakerState])[] {
    return [...this.#byTenant].map(([id, { state }]) => [id, state] as const);
  }

  keepOnly(tenantIds: ReadonlySet<string>): void {
    for (const id of this.#byTenant.keys()) if (!tenantIds.has(id)) this.#byTenant.delete(id);
  }

  #breakerOf(tenantId: string): CircuitBreaker {
    const known = this.#byTenant.get(tenantId);
    if (known) return known;
    const fresh = new CircuitBreaker(this.#settings);
    this.#byTenant.set(tenantId, fresh);
    return fresh;
  }
}

function refused(tenantId: string, { waitMs, failures, lastCode = 'AGENT_OFFLINE' }: Refusal): TryLaterError {
  const isDatabase = lastCode.startsWith('DB_');
  const what = isDatabase
    ? `The database of tenant "${tenantId}" could not be used`
    : `The agent of tenant "${tenantId}" did not answer`;
  return new TryLaterError(
    isDatabase ? 'DB_UNAVAILABLE' : 'AGENT_OFFLINE',
    `${what} ${failures} times in a row, the last time with ${lastCode}. The hub asks again in ${wholeSeconds(waitMs)} s at ` +
      'the earliest. GET /test-agent says which hop fails; when it succeeds, calls go on at once.',
    { waitMs, details: { last_error: lastCode } },
  );
}
