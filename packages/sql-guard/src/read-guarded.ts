import type { StatementFacts } from './facts.ts';
import { assertFunctionsAllowed } from './function-allowance.ts';
import { tokenise } from './lexer.ts';
import type { GuardRules } from './options.ts';
import { isQueryProfile } from './query-profile.ts';
import { assertReadableText } from './readable-text.ts';
import { DESCRIBE_FORMS, SHOW_FORMS } from './reader/closed-forms.ts';
import { readClosedForm } from './reader/read-closed-form.ts';
import { readStatement } from './reader/read-statement.ts';
import { assertReadOnlyQuery } from './rules.ts';
import { isSign, isWord, type Token, type TokenisedText } from './token.ts';

export interface GuardedText {
  readonly tokenised: TokenisedText;
  readonly facts: StatementFacts;
}

/** Layers 0 to 3, in order; throws Refused at the first thing that is not allowed. */
export function readGuarded(text: string, given: GuardRules): GuardedText {
  const { profileFunctions } = given;
  const rules =
    profileFunctions !== undefined && isQueryProfile(text) ? { ...given, functions: profileFunctions } : given;
  assertReadableText(text, rules.maxTextBytes);
  const tokenised = tokenise(text, rules);
  const facts = readFacts(tokenised, rules);
  assertFunctionsAllowed(facts, rules);
  return { tokenised, facts };
}

function readFacts(tokenised: TokenisedText, rules: GuardRules): StatementFacts {
  const { tokens } = tokenised;
  const explained = rules.allowsExplain ? startOfExplained(tokens) : 0;
  if (explained > 0)
    return { ...readQueryFacts({ ...tokenised, tokens: tokens.slice(explained) }, rules), kind: 'explain' };
  const [first] = tokens;
  if (rules.allowsShow && isWord(first, 'SHOW')) return readClosedForm(tokenised, SHOW_FORMS, 'show');
  const isDescribe = isWord(first, 'DESC') || isWord(first, 'DESCRIBE');
  if (rules.allowsDescribe && isDescribe) return readClosedForm(tokenised, DESCRIBE_FORMS, 'describe');
  return readQueryFacts(tokenised, rules);
}

function readQueryFacts(tokenised: TokenisedText, rules: GuardRules): StatementFacts {
  assertReadOnlyQuery(tokenised, rules);
  return readStatement(tokenised, rules.readableVariables);
}

const EXPLAIN_WORDS: ReadonlySet<string> = new Set(['EXPLAIN', 'DESC', 'DESCRIBE']);
const EXPLAIN_LEVELS: ReadonlySet<string> = new Set(['LOGICAL', 'VERBOSE', 'COSTS', 'SCHEDULER']);

/** Index of the query after EXPLAIN and its level; 0 when none is explained. ANALYZE is no level here: it runs the query. */
function startOfExplained(tokens: readonly Token[]): number {
  const [first, second] = tokens;
  if (first?.kind !== 'word' || !EXPLAIN_WORDS.has(first.value)) return 0;
  const start = second?.kind === 'word' && EXPLAIN_LEVELS.has(second.value) ? 2 : 1;
  const query = tokens[start];
  return isWord(query, 'SELECT') || isWord(query, 'WITH') || isSign(query, '(') ? start : 0;
}
