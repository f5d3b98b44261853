import { compileRules, type GuardOptions, type GuardRules } from './options.ts';
import { readGuarded } from './read-guarded.ts';
import { catchRefusal } from './refused.ts';
import { brandReadOnly } from './statement.ts';
import type { Verdict } from './verdict.ts';

/** Judges many texts under one set of options. */
export interface Guard {
  readonly judge: (text: string) => Verdict;
}

/** Folds the options once. Throws RangeError for a cap that is not a positive whole number. */
export function createGuard(options: GuardOptions = {}): Guard {
  const rules = compileRules(options);
  return { judge: (text) => judgeByRules(text, rules) };
}

/** One text, under options whose defaults are the strict ones: exactly one read-only query, or the first thing refused. */
export function judge(text: string, options: GuardOptions = {}): Verdict {
  return judgeByRules(text, compileRules(options));
}

function judgeByRules(text: string, rules: GuardRules): Verdict {
  return catchRefusal<Verdict>(text, () => {
    const { facts } = readGuarded(text, rules);
    return { ok: true, statement: brandReadOnly(text), facts };
  });
}
