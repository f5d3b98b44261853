import type { Confidence, Evidence, Severity } from '../report.ts';
import type { Context } from '../cluster/context.ts';
import type { Bilingual } from './bilingual.ts';
import type { Answers, Failure, Reads } from './read.ts';

/** A figure to compare with. `source`: a StarRocks doc page or configuration item, or "own". */
export interface Threshold {
  readonly value: number | string;
  readonly unit: string;
  readonly source: string;
}

/** `statement` is for a human to run; angle brackets mark what the human fills in. */
export interface RemedyText {
  readonly text: Bilingual;
  readonly statement?: string;
}

export interface ObjectRef {
  readonly kind: 'node' | 'disk' | 'database' | 'table' | 'partition' | 'tablet' | 'job' | 'task' | 'cluster';
  readonly name: string;
}

/** What a check found; the engine adds what is always true of this id. At most one per check: objects gather in it. */
export interface Found {
  readonly severity: Severity;
  /** Default `high`. */
  readonly confidence?: Confidence;
  readonly summary: Bilingual;
  /** The worst first. */
  readonly objects: readonly ObjectRef[];
  readonly measured: { readonly value: number | string; readonly unit: string };
  readonly threshold: Threshold;
  readonly evidence: readonly Evidence[];
  /** In place of the check's own, where the rows say more. */
  readonly causes?: readonly Bilingual[];
  readonly remedies?: readonly RemedyText[];
  /** Facts for correlations, such as the tables or error classes concerned. Not part of the report. */
  readonly facts?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** The end of a check: something, nothing (both seen), or why nothing can be said. */
export type Verdict =
  | { readonly status: 'found'; readonly found: Found }
  | { readonly status: 'passed' }
  | { readonly status: 'unknown'; readonly reason: Bilingual }
  | { readonly status: 'not_applicable'; readonly reason: Bilingual };

export const PASSED: Verdict = { status: 'passed' };

export function found(what: Found): Verdict {
  return { status: 'found', found: what };
}

export function unknown(reason: Bilingual): Verdict {
  return { status: 'unknown', reason };
}

export function notApplicable(reason: Bilingual): Verdict {
  return { status: 'not_applicable', reason };
}

/** The end of a check that needs an answer which there is none of. */
export function endWithout({ missing, reason }: Failure): Verdict {
  return missing ? notApplicable(reason) : unknown(reason);
}

/** One id of docs/findings.md: what is always true of it, what it asks, and how rows are judged. */
export interface CheckSpec<R extends Reads> {
  /** `<expert>.<slug>`; the expert is the part before the dot. */
  readonly id: string;
  /** The highest that the finding may reach. */
  readonly severity: Severity;
  readonly title: Bilingual;
  /** Default: both. */
  readonly architectures?: readonly ('shared-nothing' | 'shared-data')[];
  /** First release line on which the signal exists, for docs/findings.md. */
  readonly since: string;
  /** Table, column or metric that is measured, for docs/findings.md. */
  readonly signal: string;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly impact: Bilingual;
  readonly causes: readonly Bilingual[];
  readonly remedies: readonly RemedyText[];
  /** Page of the StarRocks documentation, its path below docs/<language>/. */
  readonly doc: string;
  /** True when an answer without rows may only mean that no table is visible to the account. */
  readonly needsVisibleTables?: boolean;
  /** Pure. An end that needs no rows, such as not applicable in this release: then nothing is asked for this check. */
  readonly beforeReading?: (context: Context) => Verdict | undefined;
  readonly reads: R;
  /** Pure. Every required read has answered; an optional one may be a Failure. */
  readonly evaluate: (answers: Answers<R>, context: Context) => Verdict;
}

/** A check with its rows' types forgotten, as the engine handles it. */
export interface Check extends Omit<CheckSpec<Reads>, 'evaluate'> {
  readonly expert: string;
  readonly evaluate: (answers: Readonly<Record<string, unknown>>, context: Context) => Verdict;
}

export function defineCheck<const R extends Reads>(spec: CheckSpec<R>): Check {
  const expert = spec.id.split('.')[0] ?? spec.id;
  // The engine hands over exactly the answers of `spec.reads`, decoded by their own columns: the one place where
  // the types of a check's rows are forgotten and found again.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...spec, expert, evaluate: (answers, context) => spec.evaluate(answers as Answers<R>, context) };
}
