import { Refused } from './refused.ts';
import { isNameToken, isSign, type Token } from './token.ts';

const SCOPES: ReadonlySet<string> = new Set(['GLOBAL', 'SESSION', 'LOCAL', 'VERBOSE']);

/**
 * The system variable that begins at the `@` of this index: its name, and the index after it. Refuses user variables,
 * which a hint may have filled, and system variables that are not listed.
 */
export function readVariable(
  tokens: readonly Token[],
  index: number,
  readable: ReadonlySet<string>,
): { readonly name: string; readonly next: number } {
  const start = tokens[index]?.start ?? 0;
  if (!isSign(tokens[index + 1], '@')) {
    throw new Refused('variable_not_allowed', start, 'A user variable @name is not allowed. Write its value.');
  }
  const scope = tokens[index + 2];
  const isScoped = scope?.kind === 'word' && SCOPES.has(scope.value) && isSign(tokens[index + 3], '.');
  const nameIndex = index + (isScoped ? 4 : 2);
  const token = tokens[nameIndex];
  const name = isNameToken(token) ? token.value.toLowerCase() : '';
  if (readable.has(name)) return { name, next: nameIndex + 1 };
  throw new Refused('variable_not_allowed', start, 'This system variable is not on the list of readable ones here.');
}
