import type { StatementFacts } from './facts.ts';
import { isSign, type Span, type TokenisedText } from './token.ts';

/** One change of a text. */
export interface Edit extends Span {
  readonly replacement: string;
}

/** The text with all edits made; they must not overlap. What no edit names stays as it was, character by character. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, replacement } of edits.toSorted((left, right) => left.start - right.start)) {
    pieces.push(text.slice(done, start), replacement);
    done = end;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

/** Each comment becomes one blank, the closing `;` goes, and blanks at both ends with it. Allowed hints stay. */
export function stripComments({ text, tokens, comments }: TokenisedText): string {
  const edits: Edit[] = comments.map((span) => ({ ...span, replacement: ' ' }));
  const last = tokens.at(-1);
  if (last !== undefined && isSign(last, ';')) edits.push({ start: last.start, end: last.end, replacement: '' });
  return applyEdits(text, edits).trim();
}

/** The edit that keeps the answer within `maxRows`; none when its LIMIT does already. `text` has no comment and no `;`. */
export function limitEdits(text: string, { limit }: StatementFacts, maxRows: number): readonly Edit[] {
  if (limit === undefined) return [{ start: text.length, end: text.length, replacement: `\nLIMIT ${maxRows}` }];
  if (limit.count <= BigInt(maxRows)) return [];
  return [{ ...limit.countSpan, replacement: String(maxRows) }];
}

/** A table to be read through a predicate. */
export interface FilteredTable {
  readonly start: number;
  readonly sourceEnd: number;
  readonly atomEnd: number;
  readonly name: string;
  readonly alias: string | undefined;
  readonly predicate: string;
}

/** `t PARTITION(p) AS a` becomes ``(SELECT * FROM t PARTITION(p) WHERE (…)) AS `a` ``. */
export function filterEdit(text: string, table: FilteredTable): Edit {
  const source = text.slice(table.start, table.sourceEnd);
  const replacement = `(SELECT * FROM ${source} WHERE (${table.predicate})) AS \`${table.alias ?? table.name}\``;
  return { start: table.start, end: table.atomEnd, replacement };
}
