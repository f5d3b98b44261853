import { SlidingCount } from './sliding-count.ts';
import { TryLaterError } from './try-later-error.ts';

interface StatementBudgetsDeps {
  /** Statements per hour of a tenant; 0 for no limit. Asked for each statement. */
  readonly perHourOf: (tenantId: string) => number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

const HOUR_MS = 3_600_000;
const STEPS = 60;

/** Counts the statements sent to each tenant within the last hour. In memory: a restart begins anew. */
export class StatementBudgets {
  readonly #perHourOf: (tenantId: string) => number;
  readonly #now: () => number;
  readonly #byTenant = new Map<string, SlidingCount>();

  constructor({ perHourOf, now = () => performance.now() }: StatementBudgetsDeps) {
    this.#perHourOf = perHourOf;
    this.#now = now;
  }

  /** Throws STATEMENT_BUDGET when the hour's are used up. */
  assertLeft(tenantId: string): void {
    const perHour = this.#perHourOf(tenantId);
    const waitMs = perHour === 0 ? 0 : (this.#byTenant.get(tenantId)?.msUntilBelow(perHour) ?? 0);
    if (waitMs === 0) return;
    throw new TryLaterError(
      'STATEMENT_BUDGET',
      `This hub sends at most ${perHour} statements an hour to tenant "${tenantId}", and they are used up. ` +
        'Wait, diagnose narrower areas, or ask the operator of the hub to raise statements_per_hour.',
      { waitMs, details: { limit: 'statements_per_hour', allowed: perHour } },
    );
  }

  /** Counts one statement that is sent. */
  count(tenantId: string): void {
    const counted =
      this.#byTenant.get(tenantId) ?? new SlidingCount({ windowMs: HOUR_MS, steps: STEPS, now: this.#now });
    this.#byTenant.set(tenantId, counted);
    counted.add();
  }

  usedBy(tenantId: string): number {
    return this.#byTenant.get(tenantId)?.total ?? 0;
  }

  /** Of the tenants in use. */
  used(): readonly (readonly [tenantId: string, statements: number])[] {
    return [...this.#byTenant].map(([id, { total }]) => [id, total] as const);
  }

  keepOnly(tenantIds: ReadonlySet<string>): void {
    for (const id of this.#byTenant.keys()) if (!tenantIds.has(id)) this.#byTenant.delete(id);
  }
}
