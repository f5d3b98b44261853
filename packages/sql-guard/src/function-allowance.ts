import type { FunctionReference, StatementFacts } from './facts.ts';
import type { GuardRules } from './options.ts';
import { Refused } from './refused.ts';
import { refusedFunction } from './refused-function.ts';

/** The lists of allowed functions, on facts: only the reader knows a call from a column list or a type. */
export function assertFunctionsAllowed(facts: StatementFacts, rules: GuardRules): void {
  for (const reference of [...facts.functions, ...facts.tableFunctions]) assertNotDenied(reference, rules);
  for (const reference of facts.functions) assertAllowed(reference, rules);
  for (const { name, parts, start } of facts.tableFunctions) {
    const isListed = parts.length === 1 && rules.tableFunctions?.has(name);
    if (rules.tableFunctions === undefined || isListed === true) continue;
    throw new Refused('table_function_not_allowed', start, 'This table function is not on the list of allowed ones.');
  }
}

/** The token rules have looked at what may be a call; here each real call is looked at, those without brackets too. */
function assertNotDenied({ parts, start }: FunctionReference, rules: GuardRules): void {
  const refused = refusedFunction(parts.at(-1) ?? '', start, rules.functions);
  if (refused !== undefined) throw refused;
}

function assertAllowed({ name, parts, start }: FunctionReference, { functions }: GuardRules): void {
  if (parts.length > 1 && !functions.allowsUserFunctions) {
    throw new Refused(
      'function_not_allowed',
      start,
      'Functions of a database are made by users and are not allowed here.',
    );
  }
  if (functions.allowed === undefined || (parts.length === 1 && functions.allowed.has(name))) return;
  throw new Refused('function_not_allowed', start, 'This function is not on the list of allowed ones.');
}
