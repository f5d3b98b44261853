import { assertColumns } from './column-rules.ts';
import type { StatementFacts } from './facts.ts';
import type { ResolvedTable } from './name-patterns.ts';
import type { Policy } from './policy.ts';
import { assertPolicy, resolveTable } from './policy-check.ts';
import { compilePolicy, type PolicyRules } from './policy-rules.ts';
import { readGuarded, type GuardedText } from './read-guarded.ts';
import { catchRefusal, Refused } from './refused.ts';
import { assertPredicate, rowFilterEdits } from './row-filter.ts';
import { applyEdits, limitEdits, stripComments } from './splice.ts';
import { brandReadOnly } from './statement.ts';
import type { ReadOnlyStatement, Refusal } from './verdict.ts';

export type PolicyVerdict =
  | {
      readonly ok: true;
      /** From `judge` the text as it came; from `prepare` the rewritten text. */
      readonly statement: ReadOnlyStatement;
      /** Of the text as it came. */
      readonly facts: StatementFacts;
      /** The tables of the text with their full names, one for each of `facts.tables`. */
      readonly tables: readonly ResolvedTable[];
      /** Fields of the answer whose values must be replaced before they leave, folded by `foldFieldName`. */
      readonly maskedFields: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Judges and rewrites many texts under one policy. */
export interface PolicyGuard {
  /** All layers but the rewriting. */
  readonly judge: (text: string) => PolicyVerdict;
  /**
   * What is to be sent: comments out, row filters in, LIMIT at most `maxRows` (the stricter of this one and the
   * policy's), judged again as a text of its own.
   */
  readonly prepare: (text: string, limits?: { readonly maxRows?: number }) => PolicyVerdict;
}

/** Throws RangeError naming the entry of the policy that cannot be read. */
export function createPolicyGuard(policy: Policy = {}): PolicyGuard {
  const rules = compilePolicy(policy);
  for (const filter of rules.rowFilters) assertPredicate(filter, rules.guard);
  return {
    judge: (text) =>
      catchRefusal<PolicyVerdict>(text, () => {
        const { tokenised, facts } = readGuarded(text, rules.guard);
        const tables = assertPolicy(facts, rules);
        const maskedFields = assertColumns({ tokenised, facts, tables }, rules.columns);
        return { ok: true, statement: brandReadOnly(text), facts, tables, maskedFields };
      }),
    prepare: (text, { maxRows } = {}) =>
      catchRefusal<PolicyVerdict>(text, () => prepareByRules(text, rules, stricter(maxRows, rules.maxRows))),
  };
}

function stricter(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : Math.min(left, right);
}

function prepareByRules(text: string, rules: PolicyRules, maxRows: number | undefined): PolicyVerdict {
  const original = readGuarded(text, rules.guard);
  const tables = assertPolicy(original.facts, rules);
  const maskedFields = assertColumns({ ...original, tables }, rules.columns);
  const plain = readAgain(stripComments(original.tokenised), original, rules);
  // SHOW, DESC and EXPLAIN take no LIMIT of ours and answer no rows of tables.
  const isQuery = original.facts.kind === 'query';
  const final = isQuery ? readAgain(rewrite(plain, tables, rules, maxRows), original, rules) : plain;
  if (isQuery) assertLimited(final.facts, maxRows);
  return { ok: true, statement: brandReadOnly(final.tokenised.text), facts: original.facts, tables, maskedFields };
}

function rewrite(
  { tokenised, facts }: GuardedText,
  tables: readonly ResolvedTable[],
  rules: PolicyRules,
  maxRows: number | undefined,
): string {
  const { text } = tokenised;
  return applyEdits(text, [
    ...rowFilterEdits(text, facts, tables, rules),
    ...(maxRows === undefined ? [] : limitEdits(text, facts, maxRows)),
  ]);
}

/** A rewritten text is a text like any other; and it must read the tables that the original reads, no more, no less. */
function readAgain(text: string, original: GuardedText, rules: PolicyRules): GuardedText {
  const again = readGuarded(text, rules.guard);
  if (tableKeys(again.facts, rules) === tableKeys(original.facts, rules)) return again;
  throw new Refused(
    'rewrite_failed',
    0,
    'The rewritten text does not read the same tables. Please report this statement to the maintainers.',
  );
}

function tableKeys(facts: StatementFacts, rules: PolicyRules): string {
  return JSON.stringify(facts.tables.map((table) => Object.values(resolveTable(table, rules))));
}

function assertLimited({ limit }: StatementFacts, maxRows: number | undefined): void {
  if (maxRows === undefined || (limit !== undefined && limit.count <= BigInt(maxRows))) return;
  throw new Refused(
    'rewrite_failed',
    0,
    'The rewritten text does not have the LIMIT that it should. Please report this statement to the maintainers.',
  );
}
