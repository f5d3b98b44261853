import { readVariable } from '../variable.ts';
import { AGGREGATE_FUNCTIONS, BARE_FUNCTIONS, RESERVED_FUNCTIONS, TIME_UNITS, WINDOW_FUNCTIONS } from './keywords.ts';
import {
  readAggregate,
  readBareCall,
  readCallArguments,
  readExtract,
  readReservedCall,
  readTimestampCall,
  readWindowCall,
} from './read-call.ts';
import { endOfType, readType } from './read-type.ts';
import type { Reading } from './reading.ts';

const PREFIX_SIGNS: ReadonlySet<string> = new Set('-+~!');
const MATCH_WORDS: ReadonlySet<string> = new Set(['MATCH', 'MATCH_ANY', 'MATCH_ALL']);

/** `primaryExpression`: signs before, one operand, and what may hang on it. */
export function readPrimary(reading: Reading): void {
  do {
    while (isPrefix(reading)) reading.advance();
    readOperand(reading);
    readPostfixes(reading);
  } while (acceptPrimaryOperator(reading));
}

function isPrefix(reading: Reading): boolean {
  const token = reading.peek();
  return token?.kind === 'sign' && PREFIX_SIGNS.has(token.value);
}

/** MATCH, and `||`, which concatenates where `sql_mode` says so. */
function acceptPrimaryOperator(reading: Reading): boolean {
  if (reading.isSign('||') && !reading.isWord('NOT', 1)) {
    reading.advance();
    return true;
  }
  const ahead = reading.isWord('NOT') ? 1 : 0;
  if (!MATCH_WORDS.has(reading.wordHere(ahead)) || !reading.startsExpression(ahead + 1)) return false;
  reading.advance(ahead + 1);
  return true;
}

/** `.field`, `[index]`, `[from:to]`, `->'path'`, `COLLATE name` */
function readPostfixes(reading: Reading): void {
  for (;;) {
    if (reading.isSign('.')) {
      reading.advance();
      reading.expectIdentifier();
    } else if (reading.isSign('[')) {
      readSubscript(reading);
    } else if (reading.isSign('->') && reading.isKind('string', 1)) {
      reading.advance(2);
    } else if (reading.acceptWord('COLLATE')) {
      reading.expectIdentifierOrString();
    } else {
      return;
    }
  }
}

function readSubscript(reading: Reading): void {
  reading.expectSign('[');
  const isSlice = reading.isSign(':') || (reading.isKind('integer') && reading.isSign(':', 1));
  if (isSlice) {
    if (reading.isKind('integer')) reading.advance();
    reading.expectSign(':');
    if (reading.isKind('integer')) reading.advance();
  } else {
    reading.grammar.expression(reading);
  }
  reading.expectSign(']');
}

function readOperand(reading: Reading): void {
  const token = reading.peek();
  if (token === undefined) return reading.fail('A value is expected here.');
  switch (token.kind) {
    case 'string':
    case 'binary':
    case 'integer':
    case 'decimal':
      return reading.advance();
    case 'name':
      return readNamed(reading);
    case 'word':
      return readWordOperand(reading, token.value);
    case 'sign':
      return readSignOperand(reading, token.value);
  }
}

function readSignOperand(reading: Reading, sign: string): void {
  if (sign === '(') return readBracketed(reading);
  if (sign === '[') return readArray(reading);
  if (sign === '{') return readOdbcCall(reading);
  if (sign === '@') {
    reading.at = readVariable(reading.tokens, reading.at, reading.readableVariables).next;
    return undefined;
  }
  return reading.fail('A value is expected here.');
}

function readWordOperand(reading: Reading, word: string): void {
  if (word === 'NULL' || word === 'TRUE' || word === 'FALSE') return reading.advance();
  if (word === 'CASE') return readCase(reading);
  if (word === 'EXISTS') return readExists(reading);
  if (word === 'ARRAY') return readTypedArray(reading);
  if (word === 'MAP' && startsMap(reading)) return readMap(reading);
  if (word === 'INTERVAL' && startsPrefixed(reading)) return readInterval(reading);
  if ((word === 'DATE' || word === 'DATETIME') && reading.isKind('string', 1)) return reading.advance(2);
  if (BARE_FUNCTIONS.has(word)) return readBareCall(reading);
  if (reading.isSign('(', 1)) return readWordCall(reading, word);
  return readNamed(reading);
}

/** A word before a bracket: the calls that have grammar of their own. */
function readWordCall(reading: Reading, word: string): void {
  if (word === 'CAST') return readCast(reading);
  if (word === 'CONVERT') return readConvert(reading);
  if (word === 'EXTRACT') return readExtract(reading);
  if (word === 'TIMESTAMPADD' || word === 'TIMESTAMPDIFF') return readTimestampCall(reading);
  if (AGGREGATE_FUNCTIONS.has(word)) return readAggregate(reading);
  if (WINDOW_FUNCTIONS.has(word)) return readWindowCall(reading);
  if (RESERVED_FUNCTIONS.has(word)) return readReservedCall(reading);
  return readNamed(reading);
}

/** A column, a call by its dotted name, or a lambda of one parameter. */
function readNamed(reading: Reading): void {
  if (!reading.isIdentifier())
    return reading.fail('A value is expected here; a column with the name of a keyword goes in backticks.');
  if (reading.isSign('->', 1) && !reading.isKind('string', 2)) {
    reading.advance();
    return readLambdaBody(reading);
  }
  const name = reading.expectQualifiedName();
  if (!reading.isSign('(')) return reading.facts.addColumn(name);
  reading.facts.addFunction(name);
  return readCallArguments(reading);
}

/** `'->' expression`, or `'->' '(' list ')'` */
function readLambdaBody(reading: Reading): void {
  reading.expectSign('->');
  if (reading.isSign('(') && !reading.holdsQuery()) reading.tupleAt = reading.at;
  reading.grammar.expression(reading);
}

/** A sub-query, an expression, the parameters of a lambda, or the left side of `(a, b) IN (SELECT …)`. */
function readBracketed(reading: Reading): void {
  if (reading.holdsQuery()) return reading.bracketedQuery();
  const start = reading.at;
  const after = reading.brackets.closingOf(start) + 1 - start;
  const isPair = reading.isIdentifier(1) && reading.isSign(',', 2);
  if (reading.isSign('->', after) && (isPair || !reading.isKind('string', after + 1))) {
    reading.bracketedList(() => reading.expectIdentifier());
    return readLambdaBody(reading);
  }
  const mayBeList = reading.tupleAt === start || isLeftOfInQuery(reading, after);
  reading.advance();
  if (reading.tupleAt === start && reading.acceptSign(')')) return undefined;
  if (mayBeList) reading.list(() => reading.grammar.expression(reading));
  else reading.grammar.expression(reading);
  return reading.expectSign(')');
}

function isLeftOfInQuery(reading: Reading, after: number): boolean {
  const inAt = reading.isWord('NOT', after) ? after + 1 : after;
  return reading.isWord('IN', inAt) && reading.holdsQuery(inAt + 1);
}

function readArray(reading: Reading): void {
  reading.expectSign('[');
  if (!reading.isSign(']')) reading.list(() => reading.grammar.expression(reading));
  reading.expectSign(']');
}

function readTypedArray(reading: Reading): void {
  readType(reading);
  readArray(reading);
}

function startsMap(reading: Reading): boolean {
  if (reading.isSign('{', 1)) return true;
  if (!reading.isSign('<', 1)) return false;
  const end = endOfType(reading.tokens, reading.at, 0);
  return end !== undefined && reading.isSign('{', end - reading.at);
}

/** `MAP '{' (key ':' value, …)? '}'`, with types between or not. */
function readMap(reading: Reading): void {
  if (reading.isSign('<', 1)) readType(reading);
  else reading.advance();
  reading.expectSign('{');
  if (!reading.isSign('}')) {
    reading.list(() => {
      reading.grammar.expression(reading);
      reading.expectSign(':');
      reading.grammar.expression(reading);
    });
  }
  reading.expectSign('}');
}

/** `'{' FN call '}'` */
function readOdbcCall(reading: Reading): void {
  reading.expectSign('{');
  reading.expectWord('FN');
  const call = reading.at;
  readOperand(reading);
  const isCall = reading.tokens[reading.at - 1]?.value === ')' || BARE_FUNCTIONS.has(reading.tokens[call]?.value ?? '');
  if (!isCall) reading.fail('A function call is expected in {fn …}.');
  reading.expectSign('}');
}

function readExists(reading: Reading): void {
  reading.advance();
  reading.bracketedQuery();
}

function readCase(reading: Reading): void {
  reading.advance();
  if (!reading.isWord('WHEN')) reading.grammar.expression(reading);
  if (!reading.isWord('WHEN')) reading.fail('WHEN is expected here.');
  while (reading.acceptWord('WHEN')) {
    reading.grammar.expression(reading);
    reading.expectWord('THEN');
    reading.grammar.expression(reading);
  }
  if (reading.acceptWord('ELSE')) reading.grammar.expression(reading);
  reading.expectWord('END');
}

function readCast(reading: Reading): void {
  reading.advance(2);
  reading.grammar.expression(reading);
  reading.expectWord('AS');
  readType(reading);
  reading.expectSign(')');
}

function readConvert(reading: Reading): void {
  reading.advance(2);
  reading.grammar.expression(reading);
  reading.expectSign(',');
  readType(reading);
  reading.expectSign(')');
}

/** Words that begin a call before a bracket and are operators elsewhere. */
const OPERATORS_OR_CALLS: ReadonlySet<string> = new Set(['LIKE', 'RLIKE', 'REGEXP', 'MOD']);
const NEGATED_OPERATORS: ReadonlySet<string> = new Set(['IN', 'BETWEEN', 'LIKE', 'RLIKE', 'REGEXP']);

/** True when an expression follows the word here, so that INTERVAL or BINARY is no column; END closes a CASE. */
export function startsPrefixed(reading: Reading): boolean {
  if (reading.isWord('END', 1)) return false;
  if (reading.isWord('NOT', 1) && NEGATED_OPERATORS.has(reading.wordHere(2))) return false;
  if (OPERATORS_OR_CALLS.has(reading.wordHere(1)) && !reading.isSign('(', 2)) return false;
  return reading.startsExpression(1);
}

/** `INTERVAL expression unit`. A column of that name is no start of an expression before what follows it. */
function readInterval(reading: Reading): void {
  reading.advance();
  reading.grammar.expression(reading);
  if (!TIME_UNITS.has(reading.wordHere()))
    reading.fail('A unit such as DAY is expected here; a column named interval goes in backticks.');
  reading.advance();
}
