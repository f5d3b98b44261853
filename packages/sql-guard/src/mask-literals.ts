import { tokenise } from './lexer.ts';
import { assertReadableText } from './readable-text.ts';
import { Refused } from './refused.ts';
import type { Token } from './token.ts';

const LEXER_RULES = { hintVariables: new Set<string>(), maxTokens: 50_000 };
const MAX_TEXT_BYTES = 256 * 1024;
const LITERALS: ReadonlySet<Token['kind']> = new Set(['string', 'binary', 'integer', 'decimal']);

/**
 * The text without its values, to be kept: each literal, and each list of literals, is a `?`; comments are gone, blanks
 * are one. The same for texts that differ in their values alone. Undefined for what the lexer does not read, of which
 * nobody knows where its values are.
 */
export function maskLiterals(text: string): string | undefined {
  try {
    assertReadableText(text, MAX_TEXT_BYTES);
    return join(text, tokenise(text, LEXER_RULES).tokens);
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined;
    throw thrown;
  }
}

function join(text: string, tokens: readonly Token[]): string {
  let masked = '';
  let end = 0;
  for (const token of tokens) {
    if (masked !== '' && token.start > end) masked += ' ';
    masked += LITERALS.has(token.kind) ? '?' : text.slice(token.start, token.end);
    end = token.end;
  }
  return masked.replaceAll(/\?(?: ?, ?\?)+/g, '?');
}
