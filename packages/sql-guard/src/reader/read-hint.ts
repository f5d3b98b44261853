import type { Reading } from './reading.ts';

/** `'[' name (',' name)* ']'`, or a skew hint `'[' name '|' column '(' literal (',' literal)* ')' ']'`. Hints change planning alone. */
export function readBracketHint(reading: Reading): void {
  reading.expectSign('[');
  reading.expectIdentifier();
  if (reading.acceptSign('|')) {
    readSkewed(reading);
    reading.bracketedList(() => readLiteral(reading));
  } else {
    while (reading.acceptSign(',')) reading.expectIdentifier();
  }
  reading.expectSign(']');
}

/** What is skewed: a column, with or without subscripts, or a call, which is a name whose brackets more brackets follow. */
function readSkewed(reading: Reading): void {
  const name = reading.expectQualifiedName();
  const isCall = reading.isSign('(') && reading.isSign('(', reading.brackets.closingOf(reading.at) + 1 - reading.at);
  if (isCall) {
    reading.facts.addFunction(name);
    return reading.bracketedList(() => reading.grammar.expression(reading));
  }
  reading.facts.addColumn(name);
  while (reading.acceptSign('[')) {
    readLiteral(reading);
    reading.expectSign(']');
  }
  return undefined;
}

/** `generalLiteralExpression`: a number with or without minus, a string, a date, NULL, TRUE or FALSE. */
function readLiteral(reading: Reading): void {
  if (reading.acceptSign('-')) {
    if (!reading.isKind('integer') && !reading.isKind('decimal')) reading.fail('A number is expected here.');
    return reading.advance();
  }
  readPlainLiteral(reading);
}

/** `literalExpression` without INTERVAL: what PIVOT, PARTITION and hints take. */
export function readPlainLiteral(reading: Reading): void {
  const word = reading.wordHere();
  if (word === 'NULL' || word === 'TRUE' || word === 'FALSE') return reading.advance();
  if ((word === 'DATE' || word === 'DATETIME') && reading.isKind('string', 1)) return reading.advance(2);
  const kind = reading.peek()?.kind;
  if (kind !== 'string' && kind !== 'integer' && kind !== 'decimal' && kind !== 'binary')
    reading.fail('A literal is expected here.');
  reading.advance();
}
