import { readPrimary, startsPrefixed } from './read-primary.ts';
import type { Reading } from './reading.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>=', '<=>']);
const VALUE_SIGNS: ReadonlySet<string> = new Set('^*/%+-&|');
const VALUE_WORDS: ReadonlySet<string> = new Set([
  'DIV',
  'MOD',
  'BITSHIFTLEFT',
  'BITSHIFTRIGHT',
  'BITSHIFTRIGHTLOGICAL',
]);

/**
 * An expression. Only what may stand where matters to the guard, not which operator binds tighter, so each level is a
 * flat list: `expression` over AND and OR, `booleanExpression` over comparisons, `valueExpression` over arithmetic.
 */
export function readExpression(reading: Reading): void {
  reading.nested(() => {
    do {
      while (reading.acceptWord('NOT'));
      if (reading.isWord('BINARY') && startsPrefixed(reading)) reading.advance();
      readBoolean(reading);
    } while (acceptLogical(reading));
  });
}

function acceptLogical(reading: Reading): boolean {
  return reading.acceptWord('AND') || reading.acceptWord('OR') || reading.acceptSign('&&') || reading.acceptSign('||');
}

function readBoolean(reading: Reading): void {
  readPredicate(reading);
  for (;;) {
    if (reading.acceptWord('IS')) {
      reading.acceptWord('NOT');
      reading.expectWord('NULL');
    } else if (acceptComparison(reading)) {
      readPredicate(reading);
    } else {
      return;
    }
  }
}

export function acceptComparison(reading: Reading): boolean {
  const token = reading.peek();
  if (token?.kind !== 'sign' || !COMPARISONS.has(token.value)) return false;
  reading.advance();
  return true;
}

/** `value (NOT? (IN … | BETWEEN … | LIKE …))?`; the upper end of BETWEEN is a predicate again. */
export function readPredicate(reading: Reading): void {
  do readValue(reading);
  while (readPredicateOperation(reading));
}

/** True when another predicate follows. */
function readPredicateOperation(reading: Reading): boolean {
  const ahead = reading.isWord('NOT') ? 1 : 0;
  const word = reading.wordHere(ahead);
  if (word === 'IN') {
    reading.advance(ahead + 1);
    readInList(reading);
  } else if (word === 'LIKE' || word === 'RLIKE' || word === 'REGEXP') {
    reading.advance(ahead + 1);
    readValue(reading);
  } else if (word === 'BETWEEN') {
    reading.advance(ahead + 1);
    readValue(reading);
    reading.expectWord('AND');
    return true;
  }
  return false;
}

function readInList(reading: Reading): void {
  if (reading.holdsQuery()) reading.bracketedQuery();
  else reading.bracketedList(() => readExpression(reading));
}

function readValue(reading: Reading): void {
  do readPrimary(reading);
  while (acceptValueOperator(reading));
}

function acceptValueOperator(reading: Reading): boolean {
  const token = reading.peek();
  const isOperator =
    (token?.kind === 'sign' && VALUE_SIGNS.has(token.value)) ||
    (token?.kind === 'word' && VALUE_WORDS.has(token.value));
  if (isOperator) reading.advance();
  return isOperator;
}
