import type { VIEWS } from '@starrocks-mcp/experts';
import * as z from 'zod';
import { languageArgument } from './tool-arguments.ts';

/** A view, or anything else with a view's parameters. */
type View = Pick<(typeof VIEWS)[number], 'parameters'>;
type Parameter = View['parameters'][string];

/** A view's parameters as a tool's arguments: those without a default are required. */
export function viewArguments({ parameters }: View): z.ZodObject {
  const own = Object.entries(parameters).map(([name, parameter]) => [name, argumentOf(name, parameter)] as const);
  return z.object({ ...Object.fromEntries(own), language: languageArgument });
}

/** Parsed arguments, split: the view's own, of which one not given takes the view's default, and the language. */
export function splitArguments({ parameters }: View, args: Readonly<Record<string, unknown>>) {
  const own = Object.keys(parameters).flatMap((name) => {
    const value = args[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return { parameters: Object.fromEntries(own), language: languageArgument.parse(args['language']) };
}

function argumentOf(name: string, parameter: Parameter): z.ZodType {
  const meaning = parameter.meaning.en;
  switch (parameter.kind) {
    case 'integer': {
      const { min, max, default: initial } = parameter;
      // An id may be any number, and none is 0: there is no range to tell and no default worth having.
      if (max === Number.MAX_SAFE_INTEGER) return z.number().int().min(1).optional().describe(meaning);
      const range = `${meaning} ${min} to ${max}; default ${initial}.`;
      return z.number().int().min(min).max(max).default(initial).describe(range);
    }
    case 'text': {
      const text = z.string().max(parameter.maxLength).refine(isPlainText, 'must not hold control characters');
      const described = text.describe(meaning);
      return parameter.default === undefined ? described.min(1) : described.optional();
    }
    case 'names':
      throw new Error(`A list of names is no tool argument: ${name}.`);
  }
}

/** What can stand in a statement: no control character and no half of a character. */
function isPlainText(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}
