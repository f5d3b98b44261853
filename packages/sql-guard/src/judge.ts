import { tokenise } from './lexer.ts';
import { compileRules, type GuardOptions, type GuardRules } from './options.ts';
import { assertReadableText } from './readable-text.ts';
import { readStatement } from './reader/read-statement.ts';
import { catchRefusal } from './refused.ts';
import { assertReadOnlyQuery } from './rules.ts';
import type { ReadOnlyStatement, Verdict } from './verdict.ts';

/** Judges many texts under one set of options. */
export interface Guard {
  judge(text: string): Verdict;
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
    assertReadableText(text, rules.maxTextBytes);
    const tokenised = tokenise(text, rules);
    assertReadOnlyQuery(tokenised, rules);
    const facts = readStatement(tokenised, rules.readableVariables);
    return { ok: true, statement: readOnly(text), facts };
  });
}

/** The only place that makes the brand: the text has passed every layer. */
function readOnly(text: string): ReadOnlyStatement {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types alone
  return { text } as ReadOnlyStatement;
}
