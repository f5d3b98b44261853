import { startsAlias } from './read-alias.ts';
import { readBracketHint, readPlainLiteral } from './read-hint.ts';
import { readTableAtom } from './read-table.ts';
import type { Reading } from './reading.ts';

const SIDED_JOINS: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'FULL']);

/** `relation (',' LATERAL? relation)*` */
export function readRelations(reading: Reading): void {
  reading.list(() => {
    reading.acceptWord('LATERAL');
    readJoined(reading);
  });
}

/** `relationPrimary joinRelation*` */
function readJoined(reading: Reading): void {
  readRelationPrimary(reading);
  for (let join = acceptJoin(reading); join !== undefined; join = acceptJoin(reading)) {
    if (reading.isSign('[')) readBracketHint(reading);
    reading.acceptWord('LATERAL');
    readRelationPrimary(reading);
    if (!readJoinCriteria(reading) && join.needsCriteria)
      reading.fail('ON or USING is expected after this kind of join.');
  }
}

interface Join {
  readonly needsCriteria: boolean;
}

function acceptJoin(reading: Reading): Join | undefined {
  const word = reading.wordHere();
  if (word === 'JOIN') return takeJoin(reading, 1, false);
  if (word === 'INNER') return takeJoin(reading, 2, false);
  if (word === 'CROSS') return takeJoin(reading, reading.isWord('JOIN', 1) ? 2 : 1, false);
  if (word === 'ASOF') return takeAsofJoin(reading);
  if (word === 'NULL') return takeNullAwareJoin(reading);
  if (!SIDED_JOINS.has(word)) return undefined;
  const kind = reading.wordHere(1);
  const hasKind = kind === 'OUTER' || (word !== 'FULL' && (kind === 'SEMI' || kind === 'ANTI'));
  return takeJoin(reading, hasKind ? 3 : 2, true);
}

/** Steps over the words of a join, of which the last is JOIN, but for a bare CROSS. */
function takeJoin(reading: Reading, words: number, needsCriteria: boolean): Join {
  const isBareCross = words === 1 && reading.isWord('CROSS');
  reading.advance(words - 1);
  if (!isBareCross) reading.expectWord('JOIN');
  else reading.advance();
  return { needsCriteria };
}

function takeAsofJoin(reading: Reading): Join {
  reading.advance();
  const word = reading.wordHere();
  const words = word === 'INNER' ? 2 : word === 'LEFT' ? (reading.isWord('OUTER', 1) ? 3 : 2) : 1;
  return takeJoin(reading, words, true);
}

/** NULL AWARE LEFT ANTI JOIN */
function takeNullAwareJoin(reading: Reading): Join {
  for (const word of ['NULL', 'AWARE', 'LEFT', 'ANTI', 'JOIN']) reading.expectWord(word);
  return { needsCriteria: true };
}

function readJoinCriteria(reading: Reading): boolean {
  if (reading.acceptWord('ON')) {
    reading.grammar.expression(reading);
    return true;
  }
  if (!reading.acceptWord('USING')) return false;
  reading.bracketedList(() => reading.expectIdentifier());
  return true;
}

function readRelationPrimary(reading: Reading): void {
  if (reading.isWord('ASSERT_ROWS') && reading.holdsQuery(1)) reading.advance();
  if (reading.holdsQuery()) {
    reading.bracketedQuery();
    return readRelationAlias(reading);
  }
  if (reading.isSign('(') && reading.isWord('VALUES', 1)) return readInlineTable(reading);
  if (reading.isSign('(')) {
    reading.advance();
    reading.nested(() => readRelations(reading));
    return reading.expectSign(')');
  }
  if (reading.isWord('TABLE') && reading.isSign('(', 1)) return readWrappedTableFunction(reading);
  return readTableOrFunction(reading);
}

/** `'(' VALUES row (',' row)* ')' alias?` */
function readInlineTable(reading: Reading): void {
  reading.advance(2);
  reading.list(() => reading.bracketedList(() => reading.grammar.expression(reading)));
  reading.expectSign(')');
  readRelationAlias(reading);
}

/** `TABLE '(' name '(' arguments ')' ')' alias?`; arguments are all named (`a => 1`) or none. */
function readWrappedTableFunction(reading: Reading): void {
  reading.advance(2);
  reading.facts.addTableFunction(reading.expectQualifiedName());
  reading.expectSign('(');
  const areNamed = reading.isIdentifier() && reading.isSign('=>', 1);
  reading.list(() => {
    if (areNamed) {
      reading.expectIdentifier();
      if (!reading.acceptSign('=>')) reading.expectSign('=');
    }
    reading.grammar.expression(reading);
  });
  reading.expectSign(')');
  reading.expectSign(')');
  readRelationAlias(reading);
}

function readTableOrFunction(reading: Reading): void {
  const name = reading.expectQualifiedName();
  if (!reading.isSign('(')) return readTableAtom(reading, name);
  reading.facts.addTableFunction(name);
  reading.bracketedList(() => reading.grammar.expression(reading));
  return readRelationAlias(reading);
}

/** `(AS? alias ('(' column (',' column)* ')')?)?` */
function readRelationAlias(reading: Reading): void {
  if (!reading.acceptWord('AS') && !startsAlias(reading)) return;
  reading.facts.addRelationAlias(reading.expectIdentifier());
  if (reading.isSign('(') && !reading.holdsQuery()) reading.bracketedList(() => reading.expectIdentifier());
}

/** `PIVOT '(' aggregate alias?, … FOR (name | names) IN '(' value alias?, … ')' ')'` */
export function readPivot(reading: Reading): void {
  reading.advance();
  reading.expectSign('(');
  reading.list(() => {
    reading.grammar.expression(reading);
    readPivotAlias(reading);
  });
  reading.expectWord('FOR');
  if (reading.isSign('(')) reading.bracketedList(() => reading.expectIdentifier());
  else reading.expectIdentifier();
  reading.expectWord('IN');
  reading.bracketedList(() => {
    if (reading.isSign('(')) reading.bracketedList(() => readPlainLiteral(reading));
    else readPlainLiteral(reading);
    readPivotAlias(reading);
  });
  reading.expectSign(')');
}

function readPivotAlias(reading: Reading): void {
  if (reading.acceptWord('AS') || reading.isIdentifier() || reading.isKind('string'))
    reading.expectIdentifierOrString();
}
