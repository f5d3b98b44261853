import { isSign, isWord, type Token } from '../token.ts';

/** What the reader must know of a bracket before it reads what is inside. */
export interface BracketMap {
  /** Index of the partner of an opening bracket. */
  closingOf(index: number): number;
  /** True when the round bracket at this index holds a query, not an expression or relations. */
  holdsQuery(index: number): boolean;
}

/** Words that continue a query after a bracketed one. */
const QUERY_CONTINUATIONS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS', 'ORDER', 'LIMIT']);

/** One pass over balanced tokens, inner brackets before outer ones, so that no reading ever has to be taken back. */
export function mapBrackets(tokens: readonly Token[]): BracketMap {
  const closing = new Int32Array(tokens.length);
  const open: number[] = [];
  for (const [index, { kind, value }] of tokens.entries()) {
    if (kind !== 'sign') continue;
    if (value === '(' || value === '[' || value === '{') open.push(index);
    else if (value === ')' || value === ']' || value === '}') closing[open.pop() ?? 0] = index;
  }
  const queries = new Uint8Array(tokens.length);
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    if (isSign(tokens[index], '(') && beginsQuery(tokens, index, closing, queries)) queries[index] = 1;
  }
  return {
    closingOf: (index) => closing[index] ?? 0,
    holdsQuery: (index) => queries[index] === 1,
  };
}

function beginsQuery(tokens: readonly Token[], index: number, closing: Int32Array, queries: Uint8Array): boolean {
  const first = tokens[index + 1];
  if (isWord(first, 'SELECT') || isWord(first, 'WITH')) return true;
  if (queries[index + 1] !== 1) return false;
  const afterInner = (closing[index + 1] ?? 0) + 1;
  if (afterInner === closing[index]) return true;
  const next = tokens[afterInner];
  return next?.kind === 'word' && QUERY_CONTINUATIONS.has(next.value);
}
