import type { Context } from '../cluster/context.ts';
import type { Check } from '../form/check.ts';
import { fillRemedies } from '../form/fill-remedies.ts';
import type { Conclusion } from '../form/inquiry.ts';
import type { AnyRead } from '../form/read.ts';
import type { Answer } from './answer-reads.ts';
import { missingSignal } from './failure.ts';
import { runCheck } from './run-check.ts';

interface Input {
  readonly check: Check;
  /** By the names of the check's reads, in their columns; what is left out counts as missing here. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly context: Context;
}

/**
 * What a check says of rows that an inquiry has read about one object, so that both judge alike. Undefined when it finds
 * nothing or does not apply.
 */
export async function judgeAnswers({ check, answers, context }: Input): Promise<Conclusion | undefined> {
  const given = new Map<AnyRead, Answer | undefined>(
    Object.entries(check.reads).map(([name, read]) => [read, answers[name]]),
  );
  const reader = { answer: (read: AnyRead) => Promise.resolve(given.get(read) ?? missingSignal(check.id)) };
  // One object was asked for by name, so no row means that there is none, not that it may be hidden.
  const { verdict } = await runCheck({ check: { ...check, needsVisibleTables: false }, reader, context });
  if (verdict.status === 'unknown') return { severity: 'unknown', finding: check.id, text: verdict.reason };
  if (verdict.status !== 'found') return undefined;
  const { severity, summary, remedies = check.remedies } = verdict.found;
  return { severity, finding: check.id, text: summary, remedies };
}

const URGENCY: Readonly<Record<Conclusion['severity'], number>> = { critical: 0, warning: 1, info: 2, unknown: 3 };

/** The conclusion with statements that name the object asked about instead of blanks such as `<database>.<table>`. */
export function nameInRemedies(conclusion: Conclusion, blanks: Readonly<Record<string, string>>): Conclusion {
  if (conclusion.remedies === undefined) return conclusion;
  return { ...conclusion, remedies: fillRemedies(conclusion.remedies, blanks) };
}

/** Those that there are, the most urgent first. */
export function byUrgency(conclusions: readonly (Conclusion | undefined)[]): readonly Conclusion[] {
  return conclusions
    .filter((conclusion) => conclusion !== undefined)
    .toSorted((a, b) => URGENCY[a.severity] - URGENCY[b.severity]);
}
