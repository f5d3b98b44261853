import { notSimulated } from '../errors.ts';
import {
  BIGINT,
  DOUBLE,
  LARGEINT,
  decimal,
  engineType,
  isExactNumeric,
  isFloating,
  isInteger,
  isNumeric,
  isText,
  isTime,
  type SqlType,
} from '../sql/sql-type.ts';
import { asBigint, asBoolean, asDatetime, asDouble, asText, booleanExpr } from './coerce.ts';
import type { Expr } from './expression-types.ts';

export const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  null_safe_eq: 'IS NOT DISTINCT FROM',
};

const EQUIVALENCES = new Set(['=', '<>', 'IS NOT DISTINCT FROM']);

/** A comparison by StarRocks' rules: text and an exact number are equal as text, and ordered as doubles. */
export function compare(operator: string, a: Expr, b: Expr): Expr {
  const [left, right] = comparable(operator, a, b);
  return booleanExpr(`(${left} ${operator} ${right})`);
}

function comparable(operator: string, a: Expr, b: Expr): [string, string] {
  if (a.type.kind === 'null' || b.type.kind === 'null' || sameClass(a.type, b.type)) return [a.sql, b.sql];
  if (isTime(a.type) || isTime(b.type)) return [asDatetime(a), asDatetime(b)];
  const exact = isExactNumeric(a.type) || isExactNumeric(b.type);
  const textual = isTextual(a.type) && isTextual(b.type);
  if (textual || (exact && EQUIVALENCES.has(operator) && (isTextual(a.type) || isTextual(b.type)))) {
    return [asText(a), asText(b)];
  }
  return [asDouble(a), asDouble(b)];
}

const isTextual = (t: SqlType): boolean => isText(t) || t.kind === 'json';

/** True where the engine compares the two as StarRocks does, without a cast. */
function sameClass(a: SqlType, b: SqlType): boolean {
  if (isText(a) && isText(b)) return true;
  if (isNumeric(a) && isNumeric(b)) return true;
  return a.kind === b.kind && a.kind !== 'json';
}

/** `a IN (list)`: one engine IN where all compare alike, else one comparison each. */
export function isIn(a: Expr, list: readonly Expr[]): Expr {
  const alike = list.every((each) => each.type.kind === 'null' || sameClass(a.type, each.type));
  if (alike) return booleanExpr(`(${a.sql} IN (${list.map((each) => each.sql).join(', ')}))`);
  return booleanExpr(`(${list.map((each) => compare('=', a, each).sql).join(' OR ')})`);
}

export function logic(operator: 'AND' | 'OR', a: Expr, b: Expr): Expr {
  return booleanExpr(`(${asBoolean(a)} ${operator} ${asBoolean(b)})`);
}

const SYMBOLS: Readonly<Record<string, string>> = { add: '+', sub: '-', mul: '*', mod: '%' };

export function arithmetic(kind: string, a: Expr, b: Expr): Expr {
  const symbol = SYMBOLS[kind];
  if (symbol === undefined) throw notSimulated(`the operator ${kind}`);
  const type = arithmeticType(kind, a.type, b.type);
  if (isInteger(type)) return { sql: integerSql(symbol, [a, b], type), type };
  const divisor = symbol === '%' ? `NULLIF(${asDouble(b)}, 0)` : asDouble(b);
  const sql = `(${asDouble(a)} ${symbol} ${divisor})`;
  return { sql: type.kind === 'decimal' ? `TRY_CAST(${sql} AS ${engineType(type)})` : sql, type };
}

function integerSql(symbol: string, [a, b]: readonly [Expr, Expr], type: SqlType): string {
  const operand = (e: Expr): string => (type.kind === 'largeint' ? `CAST(${e.sql} AS HUGEINT)` : asBigint(e));
  return `(${operand(a)} ${symbol} ${operand(b)})`;
}

function arithmeticType(kind: string, a: SqlType, b: SqlType): SqlType {
  const whole = (t: SqlType): boolean => isInteger(t) || t.kind === 'boolean' || t.kind === 'null';
  if (whole(a) && whole(b)) return a.kind === 'largeint' || b.kind === 'largeint' ? LARGEINT : BIGINT;
  if (isFloating(a) || isFloating(b) || isText(a) || isText(b)) return DOUBLE;
  if (!isExactOrWhole(a) || !isExactOrWhole(b)) return DOUBLE;
  const [p, q] = [a.scale ?? 0, b.scale ?? 0];
  return decimal(38, kind === 'mul' ? p + q : Math.max(p, q));
}

const isExactOrWhole = (t: SqlType): boolean => isExactNumeric(t) || t.kind === 'boolean' || t.kind === 'null';

/** `/`: DOUBLE for whole numbers, DECIMAL where one is; by zero it is NULL. */
export function divide(a: Expr, b: Expr): Expr {
  const sql = `(${asDouble(a)} / NULLIF(${asDouble(b)}, 0))`;
  const hasDecimal = a.type.kind === 'decimal' || b.type.kind === 'decimal';
  if (!hasDecimal || !isExactOrWhole(a.type) || !isExactOrWhole(b.type)) return { sql, type: DOUBLE };
  const type = decimal(38, quotientScale(a.type.scale ?? 0));
  return { sql: `TRY_CAST(${sql} AS ${engineType(type)})`, type };
}

/** StarRocks gives a quotient six digits more than the dividend, up to twelve. */
export function quotientScale(scale: number): number {
  if (scale <= 6) return scale + 6;
  return scale <= 12 ? 12 : scale;
}

/** `DIV`: whole quotient; by zero it is NULL. */
export function integerDivide(a: Expr, b: Expr): Expr {
  return { sql: `(${asBigint(a)} // NULLIF(${asBigint(b)}, 0))`, type: BIGINT };
}

const BITS: Readonly<Record<string, string>> = {
  bitwise_and: '&',
  bitwise_or: '|',
  bitwise_left_shift: '<<',
  bitwise_right_shift: '>>',
};

export function bits(kind: string, a: Expr, b: Expr): Expr | undefined {
  if (kind === 'bitwise_xor') return { sql: `xor(${asBigint(a)}, ${asBigint(b)})`, type: BIGINT };
  const symbol = BITS[kind];
  return symbol === undefined ? undefined : { sql: `(${asBigint(a)} ${symbol} ${asBigint(b)})`, type: BIGINT };
}
