import { isSetOperator, startsAlias } from './read-alias.ts';
import { acceptComparison, readPredicate } from './read-expression.ts';
import { readPivot, readRelations } from './read-relation.ts';
import type { OpenSelect } from './fact-collector.ts';
import type { Reading } from './reading.ts';

/** `querySpecification`: SELECT to QUALIFY. */
export function readSelect(reading: Reading): OpenSelect {
  const select = reading.facts.beginSelect(reading.peek()?.start ?? 0);
  reading.expectWord('SELECT');
  if (!reading.acceptWord('DISTINCT')) reading.acceptWord('ALL');
  reading.list(() => readSelectItem(reading, select));
  select.fromStart = reading.endOfLast();
  if (reading.acceptWord('FROM')) readFrom(reading);
  select.fromEnd = reading.endOfLast();
  if (reading.acceptWord('WHERE')) reading.grammar.expression(reading);
  select.aliasesFrom = reading.endOfLast();
  if (reading.acceptWord('GROUP')) readGroupBy(reading);
  if (reading.acceptWord('HAVING')) reading.grammar.expression(reading);
  if (reading.isWord('QUALIFY')) readQualify(reading);
  select.end = reading.endOfLast();
  return select;
}

function readFrom(reading: Reading): void {
  if (reading.acceptWord('DUAL')) return;
  readRelations(reading);
  if (reading.isWord('PIVOT')) readPivot(reading);
}

function readSelectItem(reading: Reading, select: OpenSelect): void {
  if (acceptStar(reading)) return readExcluded(reading);
  reading.grammar.expression(reading);
  const alias = readItemAlias(reading);
  if (alias !== undefined) select.aliases.push(alias);
}

/** Undefined when there is none, or one in quotes, by which nothing else in the query can mean it. */
function readItemAlias(reading: Reading): string | undefined {
  const hasAs = reading.acceptWord('AS');
  if (!reading.isKind('string')) return hasAs || startsAlias(reading) ? reading.expectIdentifier() : undefined;
  reading.advance();
  return undefined;
}

/** `*` or `t.*` */
function acceptStar(reading: Reading): boolean {
  let ahead = 0;
  while (reading.isIdentifier(ahead) && reading.isSign('.', ahead + 1)) ahead += 2;
  if (!reading.isSign('*', ahead)) return false;
  const start = reading.peek()?.start ?? 0;
  const qualifier: string[] = [];
  for (let part = 0; part < ahead; part += 2) qualifier.push(reading.nameOf(reading.peek(part)));
  reading.advance(ahead + 1);
  reading.facts.addStar({ qualifier, inResult: reading.queryDepth === 1, start, end: reading.endOfLast() });
  return true;
}

/** `((EXCEPT | EXCLUDE) '(' name (',' name)* ')')?` */
function readExcluded(reading: Reading): void {
  if (!(reading.isWord('EXCLUDE') || reading.isWord('EXCEPT')) || isSetOperator(reading)) return;
  reading.advance();
  reading.bracketedList(() => reading.expectIdentifier());
}

function readGroupBy(reading: Reading): void {
  reading.expectWord('BY');
  if ((reading.isWord('ROLLUP') || reading.isWord('CUBE')) && reading.isSign('(', 1)) {
    reading.advance();
    readGroupingSet(reading);
  } else if (reading.isWord('GROUPING') && reading.isWord('SETS', 1)) {
    reading.advance(2);
    reading.bracketedList(() => readGroupingSet(reading));
  } else {
    reading.list(() => reading.grammar.expression(reading));
  }
}

function readGroupingSet(reading: Reading): void {
  reading.expectSign('(');
  if (!reading.isSign(')')) reading.list(() => reading.grammar.expression(reading));
  reading.expectSign(')');
}

/** `QUALIFY function alias? comparison number` */
function readQualify(reading: Reading): void {
  reading.advance();
  readPredicate(reading);
  readItemAlias(reading);
  if (!acceptComparison(reading)) reading.fail('A comparison with a whole number is expected here.');
  reading.expectKind('integer');
}
