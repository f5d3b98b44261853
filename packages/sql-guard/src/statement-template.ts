import { tokenise } from './lexer.ts';
import { assertReadableText } from './readable-text.ts';
import { Refused } from './refused.ts';
import { isSign, type Token } from './token.ts';

/** What may stand in the place of `{name}` in a template. */
export type TemplateParameter =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** One string in single quotes, of at most so many characters. */
  | { readonly kind: 'text'; readonly maxLength: number }
  /** One or more of these strings, separated by commas. */
  | { readonly kind: 'names'; readonly allowed: readonly string[] };

/** A statement with typed holes. */
export interface StatementTemplate {
  readonly id: string;
  /** The text, with `{name}` for each parameter. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
}

/** Finds the template that a text is an instance of. */
export interface TemplateMatcher {
  /** Its id; undefined when the text is an instance of none. Blanks do not matter, everything else does. */
  match(text: string): string | undefined;
}

const MAX_TEXT_BYTES = 256 * 1024;
const LEXER_RULES = { hintVariables: new Set<string>(), maxTokens: 50_000 };
const HOLE = /\{([a-zA-Z_]+)\}/g;

type Step = { readonly token: string } | { readonly hole: Hole };
type Hole =
  | Exclude<TemplateParameter, { readonly kind: 'names' }>
  | { readonly kind: 'names'; readonly allowed: ReadonlySet<string> };

interface Compiled {
  readonly id: string;
  readonly steps: readonly Step[];
}

/** Throws RangeError for a template that the lexer does not read or that names a parameter which it does not have. */
export function createTemplateMatcher(templates: readonly StatementTemplate[]): TemplateMatcher {
  const compiled = templates.map(compile);
  return {
    match(text) {
      const tokens = plainTokens(text);
      return tokens && compiled.find(({ steps }) => matches(steps, tokens))?.id;
    },
  };
}

function compile({ id, template, parameters }: StatementTemplate): Compiled {
  const names = [...template.matchAll(HOLE)].map(([, name = '']) => name);
  const text = template.replaceAll(HOLE, '?');
  const tokens = plainTokens(text);
  if (tokens === undefined) throw new RangeError(`The template ${id} cannot be read.`);
  const holes = names.map((name) => holeOf(id, Object.hasOwn(parameters, name) ? parameters[name] : undefined));
  const steps = tokens.map((token): Step => {
    if (token !== '?') return { token };
    const hole = holes.shift();
    if (hole === undefined) throw new RangeError(`The template ${id} has a ? of its own.`);
    return { hole };
  });
  if (holes.length > 0) throw new RangeError(`The template ${id} has a parameter inside a quoted text.`);
  return { id, steps };
}

function holeOf(id: string, parameter: TemplateParameter | undefined): Hole {
  if (parameter === undefined) throw new RangeError(`The template ${id} names a parameter that it does not have.`);
  if (parameter.kind !== 'names') return parameter;
  return { kind: 'names', allowed: new Set(parameter.allowed) };
}

/** The tokens as they are written; undefined for a text that is none of ours: with comments, hints or odd characters. */
function plainTokens(text: string): readonly string[] | undefined {
  try {
    assertReadableText(text, MAX_TEXT_BYTES);
    const { tokens, comments, hints } = tokenise(text, LEXER_RULES);
    return comments.length + hints.length > 0 ? undefined : tokens.map((token) => written(text, token));
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined;
    throw thrown;
  }
}

/** A string that spells `?` must not be taken for a hole: it has its quotes. */
function written(text: string, token: Token): string {
  return isSign(token, '?') ? '?' : text.slice(token.start, token.end);
}

function matches(steps: readonly Step[], tokens: readonly string[]): boolean {
  let at = 0;
  for (const step of steps) {
    const taken = 'token' in step ? Number(tokens[at] === step.token) : takenBy(step.hole, tokens, at);
    if (taken === 0) return false;
    at += taken;
  }
  return at === tokens.length;
}

/** How many tokens from `at` fill the hole; 0 when they do not. */
function takenBy(hole: Hole, tokens: readonly string[], at: number): number {
  switch (hole.kind) {
    case 'integer':
      return integerTokens(hole, tokens, at);
    case 'text':
      return fitsText(tokens[at], hole.maxLength) ? 1 : 0;
    case 'names':
      return nameTokens(hole.allowed, tokens, at);
  }
}

function integerTokens(
  { min, max }: { readonly min: number; readonly max: number },
  tokens: readonly string[],
  at: number,
): number {
  const isNegative = tokens[at] === '-';
  const digits = tokens[isNegative ? at + 1 : at] ?? '';
  if (!/^\d{1,16}$/.test(digits)) return 0;
  const value = isNegative ? -Number(digits) : Number(digits);
  if (value < min || value > max) return 0;
  return isNegative ? 2 : 1;
}

/** As our own statements write strings: single quotes, `\\` and `''` the only escapes, no control characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what it keeps out
const PLAIN_STRING = /^'((?:[^'\\\u0000-\u001f\u007f]|\\\\|'')*)'$/;

function fitsText(token: string | undefined, maxLength: number): boolean {
  const content = PLAIN_STRING.exec(token ?? '')?.[1];
  return content !== undefined && content.replaceAll(/\\\\|''/g, '.').length <= maxLength;
}

function nameTokens(allowed: ReadonlySet<string>, tokens: readonly string[], at: number): number {
  let end = at;
  for (;;) {
    const name = /^'([^'\\]*)'$/.exec(tokens[end] ?? '')?.[1];
    if (name === undefined || !allowed.has(name)) return 0;
    end += 1;
    if (tokens[end] !== ',') return end - at;
    end += 1;
  }
}
