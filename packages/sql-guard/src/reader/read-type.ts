import { isSign, type Token } from '../token.ts';
import type { Reading } from './reading.ts';

const PLAIN_TYPES: ReadonlySet<string> = new Set(
  (
    'BOOLEAN TINYINT SMALLINT SIGNED UNSIGNED INT INTEGER BIGINT LARGEINT FLOAT DOUBLE DATE DATETIME TIME CHAR VARCHAR ' +
    'STRING TEXT BITMAP HLL PERCENTILE JSON VARIANT VARBINARY BINARY DECIMAL DECIMALV2 DECIMAL32 DECIMAL64 DECIMAL128 ' +
    'DECIMAL256 NUMERIC NUMBER'
  ).split(' '),
);

/** Types nest no deeper than this, so that looking ahead over one stays cheap. */
const MAX_TYPE_DEPTH = 16;

/** A type name, as CAST takes it (`type` in `StarRocks.g4`). */
export function readType(reading: Reading): void {
  const end = endOfType(reading.tokens, reading.at, 0);
  if (end === undefined) reading.fail('A type is expected here.');
  reading.at = end;
}

/** Index after the type that begins at this token, or undefined when none does. */
export function endOfType(tokens: readonly Token[], at: number, depth: number): number | undefined {
  const token = tokens[at];
  if (token?.kind !== 'word' || depth > MAX_TYPE_DEPTH) return undefined;
  if (token.value === 'ARRAY') return endOfArguments(tokens, at + 1, depth, 1);
  if (token.value === 'MAP') return endOfArguments(tokens, at + 1, depth, 2);
  if (token.value === 'STRUCT') return endOfStruct(tokens, at + 1, depth);
  if (!PLAIN_TYPES.has(token.value)) return undefined;
  return endOfPlain(tokens, at);
}

function endOfPlain(tokens: readonly Token[], at: number): number {
  const word = tokens[at]?.value;
  const next = tokens[at + 1];
  if (word === 'SIGNED' || word === 'UNSIGNED') {
    return next?.kind === 'word' && (next.value === 'INT' || next.value === 'INTEGER') ? at + 2 : at + 1;
  }
  if (!isSign(next, '(') || tokens[at + 2]?.kind !== 'integer') return at + 1;
  if (isSign(tokens[at + 3], ')')) return at + 4;
  const hasScale = isSign(tokens[at + 3], ',') && tokens[at + 4]?.kind === 'integer' && isSign(tokens[at + 5], ')');
  return hasScale ? at + 6 : at + 1;
}

/** `'<' type (',' type)* '>'` with exactly `count` types. */
function endOfArguments(tokens: readonly Token[], at: number, depth: number, count: number): number | undefined {
  if (!isSign(tokens[at], '<')) return undefined;
  let next = at;
  for (let argument = 0; argument < count; argument += 1) {
    if (argument > 0 && !isSign(tokens[next], ',')) return undefined;
    const end = endOfType(tokens, next + 1, depth + 1);
    if (end === undefined) return undefined;
    next = end;
  }
  return isSign(tokens[next], '>') ? next + 1 : undefined;
}

/** `'<' name type (',' name type)* '>'` */
function endOfStruct(tokens: readonly Token[], at: number, depth: number): number | undefined {
  if (!isSign(tokens[at], '<')) return undefined;
  let next = at;
  do {
    const name = tokens[next + 1];
    if (name?.kind !== 'word' && name?.kind !== 'name') return undefined;
    const end = endOfType(tokens, next + 2, depth + 1);
    if (end === undefined) return undefined;
    next = end;
  } while (isSign(tokens[next], ','));
  return isSign(tokens[next], '>') ? next + 1 : undefined;
}
