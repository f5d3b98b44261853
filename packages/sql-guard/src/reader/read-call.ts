import { TIME_UNITS } from './keywords.ts';
import { readBracketHint } from './read-hint.ts';
import { readOver } from './read-window.ts';
import { readSortItem } from './read-sort-item.ts';
import type { Reading } from './reading.ts';

/** `'(' (expression (',' expression)*)? ')' over?`, after the name. */
export function readCallArguments(reading: Reading): void {
  readArguments(reading);
  if (reading.isWord('OVER')) readOver(reading);
}

function readArguments(reading: Reading): void {
  reading.expectSign('(');
  if (!reading.isSign(')')) reading.list(() => reading.grammar.expression(reading));
  reading.expectSign(')');
}

/** `specialFunctionExpression` and its like: the name is a reserved word; no OVER. */
export function readReservedCall(reading: Reading): void {
  takeKeyword(reading);
  readArguments(reading);
}

/** CURRENT_TIMESTAMP and its like: brackets, and a precision in them, are optional. */
export function readBareCall(reading: Reading): void {
  takeKeyword(reading);
  if (!reading.acceptSign('(')) return;
  if (reading.isKind('integer')) reading.advance();
  reading.expectSign(')');
}

/** `EXTRACT '(' unit FROM value ')'`; a value is read as an expression. */
export function readExtract(reading: Reading): void {
  takeKeyword(reading);
  reading.expectSign('(');
  if (TIME_UNITS.has(reading.wordHere())) reading.advance();
  else reading.expectIdentifier();
  reading.expectWord('FROM');
  reading.grammar.expression(reading);
  reading.expectSign(')');
}

/** TIMESTAMPADD and TIMESTAMPDIFF: the first argument is a bare unit. */
export function readTimestampCall(reading: Reading): void {
  takeKeyword(reading);
  reading.expectSign('(');
  if (!TIME_UNITS.has(reading.wordHere())) reading.fail('A unit such as DAY is expected here.');
  reading.advance();
  for (let argument = 0; argument < 2; argument += 1) {
    reading.expectSign(',');
    reading.grammar.expression(reading);
  }
  reading.expectSign(')');
}

/** `aggregationFunction filter? over?` */
export function readAggregate(reading: Reading): void {
  const name = reading.wordHere();
  takeKeyword(reading);
  reading.expectSign('(');
  if (name === 'COUNT') readCountArguments(reading);
  else readAggregateArguments(reading, name);
  reading.expectSign(')');
  if (reading.isWord('FILTER') && reading.isSign('(', 1)) readFilter(reading);
  if (reading.isWord('OVER')) readOver(reading);
}

function readCountArguments(reading: Reading): void {
  if (reading.isSign('*') && reading.isSign(')', 1)) return reading.advance();
  if (acceptQuantifier(reading) && isHintBeforeArgument(reading)) readBracketHint(reading);
  if (!reading.isSign(')')) reading.list(() => reading.grammar.expression(reading));
}

function readAggregateArguments(reading: Reading, name: string): void {
  const isText = name === 'GROUP_CONCAT' || name === 'STRING_AGG';
  const isCollecting = isText || name.startsWith('ARRAY_AGG');
  if (isCollecting && reading.isSign(')')) return;
  if (name !== 'ARRAY_AGG_DISTINCT') acceptQuantifier(reading);
  if (isText) reading.list(() => reading.grammar.expression(reading));
  else reading.grammar.expression(reading);
  if (isCollecting && reading.acceptWord('ORDER')) {
    reading.expectWord('BY');
    reading.list(() => readSortItem(reading));
  }
  if (isText && reading.acceptWord('SEPARATOR')) reading.grammar.expression(reading);
}

/** `count(DISTINCT [skew|c(1)] c)`: a bracket that another argument follows is a hint, not an array. */
function isHintBeforeArgument(reading: Reading): boolean {
  if (!reading.isSign('[') || !reading.isIdentifier(1)) return false;
  const after = reading.brackets.closingOf(reading.at) + 1 - reading.at;
  return (
    reading.isIdentifier(after) ||
    reading.isKind('integer', after) ||
    reading.isWord('CASE', after) ||
    reading.isSign('(', after)
  );
}

function acceptQuantifier(reading: Reading): boolean {
  return reading.acceptWord('DISTINCT') || reading.acceptWord('ALL');
}

function readFilter(reading: Reading): void {
  reading.advance(2);
  reading.expectWord('WHERE');
  reading.grammar.expression(reading);
  reading.expectSign(')');
}

/** `windowFunction over` */
export function readWindowCall(reading: Reading): void {
  takeKeyword(reading);
  reading.expectSign('(');
  if (!reading.isSign(')')) {
    reading.list(() => {
      reading.grammar.expression(reading);
      acceptIgnoreNulls(reading);
    });
  }
  reading.expectSign(')');
  acceptIgnoreNulls(reading);
  if (!reading.isWord('OVER')) reading.fail('OVER (…) is expected after a window function.');
  readOver(reading);
}

function acceptIgnoreNulls(reading: Reading): void {
  if (reading.acceptWord('IGNORE')) reading.expectWord('NULLS');
}

function takeKeyword(reading: Reading): void {
  const token = reading.peek();
  if (token !== undefined) reading.facts.addKeywordFunction(token);
  reading.advance();
}
