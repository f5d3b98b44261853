import { readBracketHint } from './read-hint.ts';
import { readSortItem } from './read-sort-item.ts';
import type { Reading } from './reading.ts';

/** `OVER '(' (bracketHint? PARTITION BY …)? (ORDER BY …)? frame? ')'` */
export function readOver(reading: Reading): void {
  reading.expectWord('OVER');
  reading.expectSign('(');
  const hasHint = reading.isSign('[');
  if (hasHint) readBracketHint(reading);
  if (hasHint || reading.isWord('PARTITION')) {
    reading.expectWord('PARTITION');
    reading.expectWord('BY');
    reading.list(() => reading.grammar.expression(reading));
  }
  if (reading.acceptWord('ORDER')) {
    reading.expectWord('BY');
    reading.list(() => readSortItem(reading));
  }
  if (reading.acceptWord('RANGE') || reading.acceptWord('ROWS')) readFrame(reading);
  reading.expectSign(')');
}

function readFrame(reading: Reading): void {
  if (!reading.acceptWord('BETWEEN')) return readFrameBound(reading);
  readFrameBound(reading);
  reading.expectWord('AND');
  readFrameBound(reading);
}

function readFrameBound(reading: Reading): void {
  if (reading.isWord('CURRENT') && reading.isWord('ROW', 1)) return reading.advance(2);
  const isUnbounded = reading.isWord('UNBOUNDED') && (reading.isWord('PRECEDING', 1) || reading.isWord('FOLLOWING', 1));
  if (isUnbounded) reading.advance();
  else reading.grammar.expression(reading);
  if (!reading.acceptWord('PRECEDING')) reading.expectWord('FOLLOWING');
}
