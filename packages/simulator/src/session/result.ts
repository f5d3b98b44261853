import type { ResultColumn } from '../wire/column-definition.ts';
import type { WireRow } from '../wire/row-encoding.ts';

/** What a statement answers: rows, or that it is done. */
export type StatementResult =
  | { readonly kind: 'done'; readonly affectedRows?: number }
  | {
      readonly kind: 'rows';
      readonly columns: readonly ResultColumn[];
      readonly rows: AsyncIterable<readonly WireRow[]>;
    };

export const DONE: StatementResult = { kind: 'done' };

/** A small answer that is ready: SHOW, DESC, EXPLAIN. All text, as the FE has it. */
export function textRows(names: readonly string[], rows: readonly (readonly (string | null)[])[]): StatementResult {
  return {
    kind: 'rows',
    columns: names.map((name) => ({ name, type: { kind: 'varchar' } })),
    rows: once(rows),
  };
}

async function* once(rows: readonly WireRow[]): AsyncGenerator<readonly WireRow[]> {
  if (rows.length > 0) yield rows;
}
