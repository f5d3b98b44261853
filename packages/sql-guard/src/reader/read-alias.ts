import type { Reading } from './reading.ts';

/** True for a name that is an alias here, not the first word of what follows. */
export function startsAlias(reading: Reading): boolean {
  if (!reading.isIdentifier()) return false;
  const word = reading.wordHere();
  if (word === 'EXCEPT' || word === 'MINUS') return !isSetOperator(reading);
  if (word === 'PIVOT') return !reading.isSign('(', 1);
  if (word === 'QUALIFY') return reading.isWord('QUALIFY', 1) || !reading.startsExpression(1);
  return true;
}

/** True where UNION, INTERSECT, EXCEPT or MINUS stands with another query after it; the last two may be names. */
export function isSetOperator(reading: Reading): boolean {
  const word = reading.wordHere();
  if (word === 'UNION' || word === 'INTERSECT') return true;
  if (word !== 'EXCEPT' && word !== 'MINUS') return false;
  const next = reading.wordHere(1);
  return next === 'SELECT' || next === 'ALL' || next === 'DISTINCT' || reading.holdsQuery(1);
}
