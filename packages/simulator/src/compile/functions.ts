import type { CompileContext, CompileNotes } from './context.ts';
import type { Expr } from './expression-types.ts';

export interface CallEnvironment {
  readonly context: CompileContext;
  readonly notes: CompileNotes;
}

/** One StarRocks function: argument count, and how it reads in the engine's SQL. */
export interface ScalarFunction {
  readonly min: number;
  readonly max: number;
  emit(args: readonly Expr[], environment: CallEnvironment): Expr;
}

export type FunctionTable = Readonly<Record<string, ScalarFunction>>;

type Emit = (args: readonly Expr[], environment: CallEnvironment) => Expr;

/** A function of `count` arguments, or of `count` to `max`. */
export function takes(count: number, emit: Emit, max = count): ScalarFunction {
  return { min: count, max, emit };
}

/** The argument at a place that the argument count guarantees. */
export function arg(args: readonly Expr[], index: number): Expr {
  const found = args[index];
  if (found === undefined) throw new Error(`argument ${index + 1} is missing`);
  return found;
}
