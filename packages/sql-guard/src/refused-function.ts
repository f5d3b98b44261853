import { findDenial, type FunctionRules } from './function-rules.ts';
import { Refused } from './refused.ts';

/** No blank, dot or sign, and no letter that upper- or lower-casing folds to ASCII, as \u017F or \u212A. */
const FUNCTION_NAME = /^[\w$\p{Lo}]+$/u;

/** Why the function of this name must not be called, or undefined. `name` is the last part of a dotted name, in any case. */
export function refusedFunction(name: string, start: number, rules: FunctionRules): Refused | undefined {
  if (!FUNCTION_NAME.test(name)) {
    return new Refused(
      'malformed_function_name',
      start,
      'A name in backticks before a bracket has characters that function names do not have.',
    );
  }
  const folded = name.toLowerCase();
  const reason = findDenial(rules, folded);
  if (reason === undefined) return undefined;
  return new Refused('function_denied', start, `The function ${folded}() is not allowed: ${reason}.`);
}
