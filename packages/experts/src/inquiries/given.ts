import type { Context } from '../cluster/context.ts';

/** A text parameter of this run; undefined when it was left out. */
export function textGiven(context: Context, name: string): string | undefined {
  const value = context.parameters[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number parameter of this run; undefined when it was left out. */
export function numberGiven(context: Context, name: string): number | undefined {
  const value = context.parameters[name];
  return typeof value === 'number' && value !== 0 ? value : undefined;
}
