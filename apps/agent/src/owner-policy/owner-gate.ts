import { HubError, type ExecuteSqlRequest, type StatementLimits } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement, ResolvedTable, StatementFacts } from '@starrocks-mcp/sql-guard';
import type { CatalogueLock } from '../catalogue/catalogue-lock.ts';
import { createStatementGate, type StatementGate } from '../jobs/statement-gate.ts';
import type { AnswerFilter } from './filtered-answer.ts';
import { HourlyBudget } from './hourly-budget.ts';
import { isOpen } from './hours.ts';
import { stoppedByOwner } from './kill-switch.ts';
import type { OwnerPolicy } from './owner-policy.ts';
import { createTextRedactor, type TextRedactor } from './redact-text.ts';
import { readsOwnTables, readsSensitiveColumns, withAccountsMasked } from './sensitive-columns.ts';

/** A statement that the owner lets run. */
export interface AllowedStatement {
  readonly statement: ReadOnlyStatement;
  readonly filter: AnswerFilter;
  readonly facts: StatementFacts;
  readonly tables: readonly ResolvedTable[];
  /** What is taken out of its answer's texts. */
  readonly redacted: { readonly literals: boolean; readonly hosts: boolean };
  /** Id in the catalogue; undefined while ad-hoc SQL is on. */
  readonly catalogueId: string | undefined;
}

interface GateDeps {
  readonly policy: OwnerPolicy;
  /** Of the agent's settings; the policy can only tighten them. */
  readonly settings: { readonly adhocSql: boolean; readonly ceilings: StatementLimits; readonly maxConcurrent: number };
  /** What a table without database means. */
  readonly database: string;
  /** Undefined: there is no catalogue that can be trusted, so nothing runs without ad-hoc SQL. */
  readonly lock: CatalogueLock | undefined;
  readonly killSwitch: { readonly isEngaged: boolean };
  /** Makes the names that replace hosts. */
  readonly redactionKey: Uint8Array;
  readonly now?: () => Date;
}

interface InForce {
  readonly policy: OwnerPolicy;
  readonly judge: StatementGate;
  readonly redactors: { readonly all: TextRedactor; readonly hosts: TextRedactor };
}

/** What the owner decides about each statement. A new policy takes effect at the next one. */
export class OwnerGate {
  readonly #deps: GateDeps;
  readonly #budget = new HourlyBudget();
  #inForce: InForce;

  /** Throws RangeError for a policy that cannot be meant. */
  constructor(deps: GateDeps) {
    this.#deps = deps;
    this.#inForce = this.#compile(deps.policy);
  }

  replacePolicy(policy: OwnerPolicy): void {
    this.#inForce = this.#compile(policy);
  }

  get policy(): OwnerPolicy {
    return this.#inForce.policy;
  }

  /** False: only statements of the catalogue run. */
  get adhocSql(): boolean {
    return this.#deps.settings.adhocSql && this.policy.adhoc;
  }

  get limits(): StatementLimits {
    const { maxRows, maxBytes, timeoutMs } = this.#deps.settings.ceilings;
    const { rows = maxRows, bytes = maxBytes, seconds } = this.policy.ceilings;
    return {
      maxRows: Math.min(maxRows, rows),
      maxBytes: Math.min(maxBytes, bytes),
      timeoutMs: seconds === undefined ? timeoutMs : Math.min(timeoutMs, seconds * 1_000),
    };
  }

  get maxConcurrent(): number {
    const { maxConcurrent } = this.#deps.settings;
    return Math.min(maxConcurrent, this.policy.ceilings.concurrency ?? maxConcurrent);
  }

  /** Throws KILL_SWITCH, OUTSIDE_HOURS or POLICY_BUDGET. Takes one statement of the hour's. */
  admit(): void {
    const { policy } = this.#inForce;
    if (this.#deps.killSwitch.isEngaged) throw stoppedByOwner();
    if (policy.hours !== undefined && !isOpen(policy.hours, this.#deps.now?.() ?? new Date())) {
      throw new HubError('OUTSIDE_HOURS', 'The owner of this cluster lets statements run at other hours only.');
    }
    const waitSeconds = this.#budget.take(policy.ceilings.statementsPerHour);
    if (waitSeconds === 0) return;
    throw new HubError(
      'POLICY_BUDGET',
      `The statements that the owner of this cluster allows in one hour are used up. Wait ${waitSeconds} s.`,
      { details: { retry_after_seconds: waitSeconds } },
    );
  }

  /** Throws BAD_SIGNATURE when the owner takes signed jobs only. */
  assertSigned(isSigned: boolean): void {
    if (isSigned || !this.policy.requireSignature) return;
    throw new HubError(
      'BAD_SIGNATURE',
      'The owner of this cluster lets only signed jobs run, and this one is not signed.',
    );
  }

  /** Throws what the statement gate throws, and ADHOC_DISABLED for what the catalogue does not have. */
  judge(request: Pick<ExecuteSqlRequest, 'sql' | 'parameters'>): AllowedStatement {
    const { judge, policy, redactors } = this.#inForce;
    const judged = judge(request, this.adhocSql ? undefined : this.#locked());
    const { facts, tables, maskedFields, statement, catalogueId } = judged;
    const redacted = {
      literals: policy.redact.literals && readsSensitiveColumns(facts, tables),
      hosts: policy.redact.hosts && readsOwnTables(tables),
    };
    const redact = redacted.literals ? redactors.all : redacted.hosts ? redactors.hosts : undefined;
    return { statement, facts, tables, catalogueId, redacted, filter: { maskedFields, redact } };
  }

  #locked(): CatalogueLock {
    const { lock } = this.#deps;
    if (lock !== undefined) return lock;
    throw new HubError(
      'ADHOC_DISABLED',
      'The owner has turned ad-hoc SQL off, and this agent has no valid catalogue of statements.',
      {
        details: { reason: 'no_catalogue' },
      },
    );
  }

  #compile(policy: OwnerPolicy): InForce {
    const reading = policy.redact.users ? withAccountsMasked(policy.reading) : policy.reading;
    return {
      policy,
      judge: createStatementGate({ database: this.#deps.database, policy: reading }),
      redactors: {
        all: createTextRedactor(policy.redact, this.#deps.redactionKey),
        hosts: createTextRedactor({ ...policy.redact, literals: false }, this.#deps.redactionKey),
      },
    };
  }
}
