import type { QualifiedName } from './fact-collector.ts';
import { startsAlias } from './read-alias.ts';
import { readBracketHint, readPlainLiteral } from './read-hint.ts';
import type { Reading } from './reading.ts';

const PERIOD_TYPES: ReadonlySet<string> = new Set(['SYSTEM_TIME', 'TIMESTAMP', 'VERSION']);
const MAX_NAME_PARTS = 3;

/** `tableAtom`, after the name: period, partitions, tablets, replicas, sampling; alias; hint and BEFORE. */
export function readTableAtom(reading: Reading, name: QualifiedName): void {
  const [table = '', database, catalog] = name.parts.toReversed();
  if (name.parts.length > MAX_NAME_PARTS) reading.fail('A table has at most three names: catalog, database, table.');
  if (startsPeriod(reading)) readPeriod(reading);
  if (startsPartitions(reading)) readPartitions(reading);
  readNumberedParts(reading, ['TABLET', 'TABLETS']);
  readNumberedParts(reading, ['REPLICA']);
  if (reading.isWord('SAMPLE')) readSample(reading);
  const sourceEnd = reading.endOfLast();
  const alias = readTableAlias(reading);
  const aliasEnd = reading.endOfLast();
  if (reading.isSign('[')) readBracketHint(reading);
  if (reading.isWord('BEFORE') && reading.isKind('string', 1)) reading.advance(2);
  const atomEnd = reading.endOfLast();
  const reference = {
    catalog,
    database,
    name: table,
    start: name.start,
    end: name.end,
    sourceEnd,
    alias,
    aliasEnd,
    atomEnd,
  };
  // A CTE is meant only by its bare name, compared as written.
  if (name.parts.length > 1 || !reading.seesCte(table)) reading.facts.addTable(reference);
  else {
    reading.facts.addRelationAlias(alias ?? table);
    if (reading.recursiveNames.includes(table)) reading.facts.addRecursion(reference);
  }
}

function readTableAlias(reading: Reading): string | undefined {
  if (reading.acceptWord('AS')) return reading.expectIdentifier();
  return startsTableAlias(reading) ? reading.expectIdentifier() : undefined;
}

function startsTableAlias(reading: Reading): boolean {
  if (reading.isWord('BEFORE') && reading.isKind('string', 1)) return false;
  return startsAlias(reading);
}

/** `FOR? (SYSTEM_TIME | TIMESTAMP | VERSION) (BETWEEN | FROM | ALL | AS OF) …` */
function startsPeriod(reading: Reading): boolean {
  const typeAt = reading.isWord('FOR') ? 1 : 0;
  if (!PERIOD_TYPES.has(reading.wordHere(typeAt))) return false;
  const next = reading.wordHere(typeAt + 1);
  return next === 'BETWEEN' || next === 'FROM' || next === 'ALL' || (next === 'AS' && reading.isWord('OF', typeAt + 2));
}

function readPeriod(reading: Reading): void {
  reading.acceptWord('FOR');
  reading.advance();
  if (reading.acceptWord('ALL')) return;
  if (reading.acceptWord('AS')) {
    reading.expectWord('OF');
    return reading.grammar.expression(reading);
  }
  if (reading.acceptWord('FROM')) {
    reading.grammar.expression(reading);
    reading.expectWord('TO');
    return reading.grammar.expression(reading);
  }
  // AND joins two expressions as well as the two ends; the list that follows holds both.
  reading.expectWord('BETWEEN');
  return reading.grammar.expression(reading);
}

function startsPartitions(reading: Reading): boolean {
  const ahead = reading.isWord('TEMPORARY') ? 1 : 0;
  if (reading.isWord('PARTITION', ahead)) return true;
  return (
    reading.isWord('PARTITIONS', ahead) &&
    (ahead === 1 || reading.isSign('(', 1) || reading.isIdentifier(1) || reading.isKind('string', 1))
  );
}

/** `TEMPORARY? (PARTITION | PARTITIONS)` with names, bracketed or not, or with `name = literal` in brackets. */
function readPartitions(reading: Reading): void {
  reading.acceptWord('TEMPORARY');
  reading.advance();
  if (!reading.isSign('(')) {
    reading.expectIdentifierOrString();
    // After a comma a name may be a partition or a table.
    if (reading.isSign(',')) reading.fail('Put the partitions in brackets.');
    return undefined;
  }
  return reading.bracketedList(() => {
    reading.expectIdentifierOrString();
    if (reading.acceptSign('=')) readPlainLiteral(reading);
  });
}

/** `TABLET '(' number, … ')'`, or without brackets. */
function readNumberedParts(reading: Reading, words: readonly string[]): void {
  if (!words.includes(reading.wordHere())) return;
  if (reading.isSign('(', 1)) {
    reading.advance();
    reading.bracketedList(() => reading.expectKind('integer'));
  } else if (reading.isKind('integer', 1)) {
    reading.advance();
    reading.list(() => reading.expectKind('integer'));
  }
}

/** `SAMPLE ('(' 'key' = 'value', … ')')?` */
function readSample(reading: Reading): void {
  reading.advance();
  if (!reading.isSign('(')) return;
  reading.bracketedList(() => {
    reading.expectKind('string');
    reading.expectSign('=');
    reading.expectKind('string');
  });
}
