import type { ReadOnlyStatement } from './verdict.ts';

/** The only place that makes the brand: the text has passed every layer. Not exported from the package. */
export function brandReadOnly(text: string): ReadOnlyStatement {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types alone
  return { text } as ReadOnlyStatement;
}
