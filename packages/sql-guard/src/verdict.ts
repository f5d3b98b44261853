import type { StatementFacts } from './facts.ts';
import type { RefusalCode } from './refusal-codes.ts';

declare const judged: unique symbol;

/** A text that the guard has read as exactly one read-only query. Only the guard makes one; this exact text is what is sent. */
export interface ReadOnlyStatement {
  readonly text: string;
  readonly [judged]: true;
}

/** Where in the text, for a caret: `offset` in UTF-16 units from 0, `line` and `column` from 1. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export interface Refusal {
  /** Stable, documented in docs/errors.md. */
  readonly code: RefusalCode;
  readonly position: Position;
  /** For an honest user: what stands there, why it is refused, what to write instead. Never repeats literals. */
  readonly message: string;
}

export type Verdict =
  | { readonly ok: true; readonly statement: ReadOnlyStatement; readonly facts: StatementFacts }
  | { readonly ok: false; readonly refusal: Refusal };
