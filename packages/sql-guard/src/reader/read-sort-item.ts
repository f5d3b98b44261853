import type { Reading } from './reading.ts';

/** `(expression | ALL) (ASC | DESC)? (NULLS (FIRST | LAST))?` */
export function readSortItem(reading: Reading): void {
  if (!reading.acceptWord('ALL')) reading.grammar.expression(reading);
  if (!reading.acceptWord('ASC')) reading.acceptWord('DESC');
  if (reading.acceptWord('NULLS') && !reading.acceptWord('FIRST')) reading.expectWord('LAST');
}
