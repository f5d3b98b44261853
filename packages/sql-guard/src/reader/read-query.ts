import type { LimitFact } from '../facts.ts';
import type { OpenSelect } from './fact-collector.ts';
import { isSetOperator } from './read-alias.ts';
import { readSelect } from './read-select.ts';
import { readSortItem } from './read-sort-item.ts';
import type { Reading } from './reading.ts';

/** `(WITH …)? queryPrimary (ORDER BY …)? (LIMIT …)?`; gives the LIMIT of this query. */
export function readQuery(reading: Reading): LimitFact | undefined {
  return readDeeper(reading, undefined);
}

function readDeeper(reading: Reading, recursiveName: string | undefined): LimitFact | undefined {
  reading.queryDepth += 1;
  const limit = readQueryOf(reading, recursiveName);
  reading.queryDepth -= 1;
  return limit;
}

/** `recursiveName` is set for the body of a recursive CTE: its own name, which the branches after the first see. */
function readQueryOf(reading: Reading, recursiveName: string | undefined): LimitFact | undefined {
  const outer = reading.cteMark;
  if (reading.isWord('WITH')) readWith(reading);
  const own = reading.cteMark;
  const recursions = reading.recursiveNames.length;
  const only = readBranches(reading, recursiveName);
  reading.recursiveNames.length = recursions;
  reading.hideCtesFrom(own);
  if (reading.acceptWord('ORDER')) {
    reading.expectWord('BY');
    reading.list(() => readSortItem(reading));
    if (only !== undefined) only.end = reading.endOfLast();
  }
  const limit = reading.isWord('LIMIT') ? readLimit(reading) : undefined;
  reading.hideCtesFrom(outer);
  return limit;
}

/** A CTE sees those before it, never itself or later ones, unless it is recursive. */
function readWith(reading: Reading): void {
  reading.expectWord('WITH');
  const isRecursive = reading.isWord('RECURSIVE') && reading.isIdentifier(1);
  if (isRecursive) reading.advance();
  reading.list(() => {
    const name = reading.expectIdentifier();
    if (reading.isSign('(')) reading.bracketedList(() => reading.expectIdentifier());
    reading.expectWord('AS');
    reading.expectSign('(');
    readDeeper(reading, isRecursive ? name : undefined);
    reading.expectSign(')');
    reading.facts.addCte(name);
    reading.showCte(name);
  });
}

/** Gives the SELECT when there is but one. `queryTerm ((UNION | EXCEPT | MINUS | INTERSECT) (ALL | DISTINCT)? queryTerm)*` */
function readBranches(reading: Reading, recursiveName: string | undefined): OpenSelect | undefined {
  const first = readTerm(reading);
  let firstOperator: string | undefined;
  while (isSetOperator(reading)) {
    const operator = takeSetOperator(reading);
    if (recursiveName !== undefined && firstOperator === undefined && operator.startsWith('UNION')) {
      reading.showCte(recursiveName);
      reading.recursiveNames.push(recursiveName);
    }
    firstOperator ??= operator;
    // Of a mixture StarRocks groups the branches anew, and which of them is the anchor is not ours to guess.
    if (recursiveName !== undefined && operator !== firstOperator) {
      reading.fail('A recursive WITH joins its branches by one kind of UNION.');
    }
    readTerm(reading);
  }
  return firstOperator === undefined ? first : undefined;
}

/** The operator with its quantifier, DISTINCT left out as the default. */
function takeSetOperator(reading: Reading): string {
  const operator = reading.wordHere();
  reading.countSetOperation();
  reading.advance();
  if (reading.acceptWord('ALL')) return `${operator} ALL`;
  reading.acceptWord('DISTINCT');
  return operator;
}

function readTerm(reading: Reading): OpenSelect | undefined {
  if (!reading.acceptSign('(')) return readSelect(reading);
  readQueryOf(reading, undefined);
  reading.expectSign(')');
  return undefined;
}

/** `LIMIT count (OFFSET offset)?` or `LIMIT offset ',' count`; whole numbers only, as a variable could hold any. */
function readLimit(reading: Reading): LimitFact {
  reading.expectWord('LIMIT');
  const first = takeInteger(reading);
  if (reading.acceptSign(',')) {
    const second = takeInteger(reading);
    return { count: second.value, countSpan: second.span, offset: first.value };
  }
  const offset = reading.acceptWord('OFFSET') ? takeInteger(reading).value : 0n;
  return { count: first.value, countSpan: first.span, offset };
}

function takeInteger(reading: Reading): { readonly value: bigint; readonly span: { start: number; end: number } } {
  const token = reading.peek();
  reading.expectKind('integer');
  const { start = 0, end = 0 } = token ?? {};
  return { value: BigInt(reading.text.slice(start, end)), span: { start, end } };
}
