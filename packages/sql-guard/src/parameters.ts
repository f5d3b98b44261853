import { isBlank } from './characters.ts';
import { tokenise } from './lexer.ts';
import { writeLiteral, type ParameterValue } from './literal.ts';
import { compileRules, type GuardOptions } from './options.ts';
import { assertReadableText } from './readable-text.ts';
import { catchRefusal, Refused } from './refused.ts';
import { isSign, type Token } from './token.ts';
import type { Refusal } from './verdict.ts';

export type BoundText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The text with each `?` outside quotes and comments replaced by the literal of its parameter, in order. The result is
 * a text like any other: it must be judged before it is sent. Refuses with `parameter_count` or `parameter_value`.
 */
export function bindParameters(
  text: string,
  parameters: readonly ParameterValue[],
  options: GuardOptions = {},
): BoundText {
  const rules = compileRules(options);
  return catchRefusal<BoundText>(text, () => {
    assertReadableText(text, rules.maxTextBytes);
    const placeholders = tokenise(text, rules).tokens.filter((token) => isSign(token, '?'));
    assertSameCount(placeholders, parameters);
    return { ok: true, text: spliceLiterals(text, placeholders, parameters) };
  });
}

function assertSameCount(placeholders: readonly Token[], parameters: readonly ParameterValue[]): void {
  if (placeholders.length === parameters.length) return;
  const first = placeholders[parameters.length] ?? placeholders.at(-1);
  throw new Refused(
    'parameter_count',
    first?.start ?? 0,
    `The text has ${placeholders.length} placeholders and ${parameters.length} parameters came with it.`,
  );
}

function spliceLiterals(text: string, placeholders: readonly Token[], parameters: readonly ParameterValue[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const [index, { start, end }] of placeholders.entries()) {
    const literal = writeLiteral(parameters[index] ?? null);
    if (literal === undefined) {
      throw new Refused(
        'parameter_value',
        start,
        `Parameter ${index + 1} is not a finite number or a valid Unicode text without NUL.`,
      );
    }
    pieces.push(text.slice(done, start), blankUnlessApart(text, start - 1), literal, blankUnlessApart(text, end));
    done = end;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

/** A literal must not grow together with its neighbour: `'a'?` would become one string. */
function blankUnlessApart(text: string, neighbour: number): string {
  const isApart =
    neighbour < 0 ||
    neighbour >= text.length ||
    isBlank(text.charCodeAt(neighbour)) ||
    '(),'.includes(text.charAt(neighbour));
  return isApart ? '' : ' ';
}
