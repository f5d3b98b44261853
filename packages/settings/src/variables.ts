import * as z from 'zod';
import type { ConfigProblem } from './config-error.ts';
import type { Environment } from './environment.ts';

/** What to tell when a variable is wrong: what it takes, and a line to copy. */
export interface VariableHelp {
  readonly expected: string;
  readonly example: string;
}

/** Keeps a variable's help beside its schema: `z.string().register(help, { expected, example })`. */
export const help = z.registry<VariableHelp>();

interface WholeNumber extends VariableHelp {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

export function wholeNumber({ min, max, fallback, ...told }: WholeNumber) {
  const digits = z.string().regex(/^\d{1,15}$/);
  return digits.transform(Number).pipe(z.number().min(min).max(max)).default(fallback).register(help, told);
}

/** `on`, `off`, `true`, `false` and what else people write for them. */
export function flag({ fallback, ...told }: VariableHelp & { readonly fallback: boolean }) {
  return z.stringbool().default(fallback).register(help, told);
}

type Parsed<Shape extends z.ZodRawShape> =
  | { readonly variables: z.output<z.ZodObject<Shape>>; readonly problems: readonly [] }
  | { readonly variables: undefined; readonly problems: readonly ConfigProblem[] };

/** The variables of a process, or one problem for each that is wrong. */
export function parseVariables<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
): Parsed<Shape> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return { variables: parsed.data, problems: [] };
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  return { variables: undefined, problems: [...wrong].map((name) => problemOf(schema, name)) };
}

/** That this variable is wrong, in the words of its schema. */
function problemOf(schema: z.ZodObject, name: string): ConfigProblem {
  const schemas: ReadonlyMap<string, z.core.$ZodType> = new Map(Object.entries(schema.shape));
  const variable = schemas.get(name);
  return { where: name, ...((variable && help.get(variable)) ?? { expected: 'another value' }) };
}
