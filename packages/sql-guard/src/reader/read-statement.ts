import type { StatementFacts } from '../facts.ts';
import { isSign, type TokenisedText } from '../token.ts';
import { readExpression } from './read-expression.ts';
import { readQuery } from './read-query.ts';
import { Reading, type GrammarRoots } from './reading.ts';

const GRAMMAR: GrammarRoots = { query: readQuery, expression: readExpression };

/**
 * Layer 3: the facts of one query, read by the query part of `StarRocks.g4` (2026-01). What is not understood is refused
 * with `unsupported_syntax`. The tokens must have passed the token rules.
 */
export function readStatement(tokenised: TokenisedText, readableVariables: ReadonlySet<string>): StatementFacts {
  const { text, tokens } = tokenised;
  const query = isSign(tokens.at(-1), ';') ? tokens.slice(0, -1) : tokens;
  const reading = new Reading(text, query, GRAMMAR, readableVariables);
  const limit = readQuery(reading);
  if (reading.peek() !== undefined) reading.fail('The query should end here.');
  return reading.facts.finish({ kind: 'query', limit });
}
