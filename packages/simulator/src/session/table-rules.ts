import { failure } from '../errors.ts';
import type { CompiledStatement } from '../compile/compile-query.ts';
import type { Token } from '../sql/lexer.ts';
import type { SourceStatement } from '../sql/split-statements.ts';

/** Two tables refuse some statements although they parse: StarRocks' own rules about what they cost. */
export function assertReadable(statement: SourceStatement, compiled: CompiledStatement): void {
  if (compiled.tables.has('information_schema.load_tracking_logs') && !namesOneLoad(statement.tokens)) {
    throw failure('load_tracking_logs must specify label or job_id');
  }
  if (compiled.tables.has('information_schema.be_logs') && filtersByLike(statement.tokens)) {
    throw failure("Getting analyzing error. Detail message: can't use LIKE on be_logs.LOG, use = or REGEXP.");
  }
}

function namesOneLoad(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token, index) =>
      /^(?:id|job_id|label)$/i.test(token.value) &&
      tokens[index + 1]?.value === '=' &&
      ['string', 'number'].includes(tokens[index + 2]?.kind ?? ''),
  );
}

function filtersByLike(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => /^log$/i.test(token.value) && isLike(tokens[index + 1], tokens[index + 2]));
}

function isLike(first: Token | undefined, second: Token | undefined): boolean {
  const word = first?.value.toLowerCase();
  return word === 'like' || (word === 'not' && second?.value.toLowerCase() === 'like');
}
