import { notSimulated } from '../errors.ts';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DATETIME,
  DOUBLE,
  INT,
  LARGEINT,
  NULL,
  SMALLINT,
  TINYINT,
  VARCHAR,
  decimal,
  type SqlType,
} from '../sql/sql-type.ts';
import type { AstData, AstNode } from '../sql/ast.ts';
import { compileCall, compileGroupConcat, compileWindow } from './call.ts';
import { castTo } from './coerce.ts';
import { asBigint, asBoolean, asText, booleanExpr, quoteText } from './coerce.ts';
import type { Expr } from './expression-types.ts';
import { unify } from './general-functions.ts';
import { jsonQuery } from './json-functions.ts';
import { COMPARISONS, arithmetic, bits, compare, divide, integerDivide, isIn, logic } from './operators.ts';
import { addInterval } from './interval.ts';
import { compileSubquery, resolveColumn, type Scope } from './scope.ts';
import { readDataType } from './data-type.ts';

type Compile = (data: AstData, scope: Scope) => Expr;

const inner = (data: AstData, scope: Scope, key = 'this'): Expr => compileExpression(data.child(key), scope);
const both = (data: AstData, scope: Scope): [Expr, Expr] => [inner(data, scope, 'left'), inner(data, scope, 'right')];

/** One expression of StarRocks' SQL as the engine's. A kind of expression that is not listed here is an error. */
export function compileExpression(node: AstNode, scope: Scope): Expr {
  const comparison = COMPARISONS[node.kind];
  if (comparison !== undefined) return compareNodes(comparison, node.data, scope);
  const compile = KINDS[node.kind];
  if (compile !== undefined) return compile(node.data, scope);
  const bitwise = node.kind.startsWith('bitwise_') ? bits(node.kind, ...both(node.data, scope)) : undefined;
  if (bitwise !== undefined) return bitwise;
  throw notSimulated(`the expression ${node.kind.replaceAll('_', ' ')}`);
}

function compareNodes(operator: string, data: AstData, scope: Scope): Expr {
  const [left, right] = [data.child('left'), data.child('right')];
  if (left.kind === 'tuple' || right.kind === 'tuple') throw notSimulated('a comparison of tuples');
  return compare(operator, compileExpression(left, scope), compileExpression(right, scope));
}

const not: Compile = (data, scope) => booleanExpr(`(NOT ${asBoolean(inner(data, scope))})`);

function negated(data: AstData, e: Expr): Expr {
  return data.flag('not') ? booleanExpr(`(NOT ${e.sql})`) : e;
}

const KINDS: Readonly<Record<string, Compile>> = {
  literal: (data) => compileLiteral(data),
  null: () => ({ sql: 'NULL', type: NULL }),
  boolean: (data) => booleanExpr(data.flag('value') ? 'true' : 'false'),
  column: (data, scope) => resolveColumn(scope, data.name('name'), data.name('table')),
  dot: (data, scope) => compileDot(data, scope),
  identifier: (data, scope) => resolveColumn(scope, data.text('name'), ''),
  paren: (data, scope) => {
    const e = inner(data, scope);
    return { ...e, sql: `(${e.sql})` };
  },
  parameter: (data, scope) => compileVariable(data, scope),
  neg: (data, scope) => negate(inner(data, scope)),
  bitwise_not: (data, scope) => ({ sql: `(~${asBigint(inner(data, scope))})`, type: BIGINT }),
  not,
  and: (data, scope) => logic('AND', ...both(data, scope)),
  or: (data, scope) => logic('OR', ...both(data, scope)),
  add: (data, scope) => plus(data, scope, 1),
  sub: (data, scope) => plus(data, scope, -1),
  mul: (data, scope) => arithmetic('mul', ...both(data, scope)),
  mod: (data, scope) => arithmetic('mod', ...both(data, scope)),
  div: (data, scope) => divide(...both(data, scope)),
  int_div: (data, scope) => integerDivide(inner(data, scope), inner(data, scope, 'expression')),
  is_null: (data, scope) => booleanExpr(`(${inner(data, scope).sql} IS ${data.flag('not') ? 'NOT ' : ''}NULL)`),
  is_true: (data, scope) => booleanExpr(`(${asBoolean(inner(data, scope))} IS ${data.flag('not') ? 'NOT ' : ''}TRUE)`),
  is_false: (data, scope) =>
    booleanExpr(`(${asBoolean(inner(data, scope))} IS ${data.flag('not') ? 'NOT ' : ''}FALSE)`),
  like: (data, scope) => compileLike(data, scope),
  regexp_like: (data, scope) =>
    booleanExpr(`regexp_matches(${asText(inner(data, scope))}, ${asText(inner(data, scope, 'pattern'))})`),
  between: (data, scope) => compileBetween(data, scope),
  in: (data, scope) => compileIn(data, scope),
  exists: (data, scope) => {
    const query = compileSubquery(data.child('this'), scope);
    return negated(data, booleanExpr(`EXISTS (${query.sql})`));
  },
  subquery: (data, scope) => scalarSubquery(data, scope),
  case: (data, scope) => compileCase(data, scope),
  cast: (data, scope) => castTo(inner(data, scope), readDataType(data.object('to'))),
  json_extract: (data, scope) => jsonQuery(inner(data, scope), inner(data, scope, 'path')),
  extract: (data, scope) => compileExtract(data, scope),
  function: (data, scope) => compileCall(data, scope),
  aggregate_function: (data, scope) => compileCall(data, scope),
  group_concat: (data, scope) => compileGroupConcat(data, scope),
  window_function: (data, scope) => compileWindow(data, scope),
};

function compileLiteral(data: AstData): Expr {
  const value = data.text('value');
  switch (data.text('literal_type')) {
    case 'number':
      return { sql: value, type: numberType(value), literal: value };
    case 'string':
    case 'hex_string':
      return { sql: quoteText(value), type: VARCHAR, literal: value };
    case 'date':
      return { sql: `TRY_CAST(${quoteText(value)} AS DATE)`, type: DATE };
    case 'timestamp':
    case 'datetime':
      return { sql: `TRY_CAST(${quoteText(value)} AS TIMESTAMP)`, type: DATETIME };
    default:
      throw notSimulated(`a literal of kind ${data.text('literal_type')}`);
  }
}

/** The smallest type that holds it, as the FE picks: 1 is a TINYINT, 1.5 a DECIMAL, 1e5 a DOUBLE. */
function numberType(text: string): SqlType {
  if (/e/i.test(text)) return DOUBLE;
  const point = text.indexOf('.');
  if (point >= 0) return decimal(Math.max(text.length - 1, 1), text.length - point - 1);
  const value = BigInt(text);
  if (value < 128n) return TINYINT;
  if (value < 32_768n) return SMALLINT;
  if (value < 2_147_483_648n) return INT;
  return value < 9_223_372_036_854_775_808n ? BIGINT : LARGEINT;
}

function negate(e: Expr): Expr {
  return { sql: `(-${e.sql})`, type: e.type, ...(e.literal === undefined ? {} : { literal: `-${e.literal}` }) };
}

/** `db.table.column` and longer: the last two parts decide, as FROM has named the table. */
function compileDot(data: AstData, scope: Scope): Expr {
  const base = data.child('this');
  const table = base.kind === 'dot' ? base.data.name('field') : base.data.name('name');
  return resolveColumn(scope, data.name('field'), table);
}

function compileVariable(data: AstData, scope: Scope): Expr {
  if (data.text('style') !== 'DoubleAt') throw notSimulated('a user variable');
  const match = /^(?:(session|local|global)\.)?(.+)$/i.exec(data.text('name'));
  scope.notes.reusable = false;
  const value = scope.context.readVariable(
    match?.[2] ?? '',
    match?.[1]?.toLowerCase() === 'global' ? 'global' : 'session',
  );
  if (typeof value === 'boolean') return { sql: String(value), type: BOOLEAN };
  return typeof value === 'number'
    ? { sql: `CAST(${value} AS BIGINT)`, type: BIGINT }
    : { sql: quoteText(value), type: VARCHAR };
}

function plus(data: AstData, scope: Scope, sign: 1 | -1): Expr {
  const [left, right] = [data.child('left'), data.child('right')];
  if (right.kind === 'interval')
    return addInterval({ time: compileExpression(left, scope), interval: right.data, scope, sign });
  if (left.kind === 'interval')
    return addInterval({ time: compileExpression(right, scope), interval: left.data, scope, sign });
  return arithmetic(sign === 1 ? 'add' : 'sub', compileExpression(left, scope), compileExpression(right, scope));
}

function compileLike(data: AstData, scope: Scope): Expr {
  const [value, pattern] = both(data, scope);
  const escape = data.find('escape');
  const mark = escape === undefined ? "'\\'" : compileExpression(escape, scope).sql;
  return negated(data, booleanExpr(`(${asText(value)} LIKE ${asText(pattern)} ESCAPE ${mark})`));
}

function compileBetween(data: AstData, scope: Scope): Expr {
  const value = inner(data, scope);
  const low = compare('>=', value, inner(data, scope, 'low'));
  return negated(data, logic('AND', low, compare('<=', value, inner(data, scope, 'high'))));
}

function compileIn(data: AstData, scope: Scope): Expr {
  if (data.child('this').kind === 'tuple') throw notSimulated('IN with several values at once');
  const value = inner(data, scope);
  const query = data.find('query');
  if (query === undefined) {
    return negated(
      data,
      isIn(
        value,
        data.children('expressions').map((each) => compileExpression(each, scope)),
      ),
    );
  }
  const list = compileSubquery(query, scope);
  const column = list.columns[0];
  if (column === undefined || list.columns.length > 1) throw notSimulated('IN with a subquery of several columns');
  const test = compare('=', value, { sql: '"sr_in"."v"', type: column.type });
  const plain = test.sql === `(${value.sql} = "sr_in"."v")`;
  if (!plain) throw notSimulated('IN with a subquery of another type');
  return negated(data, booleanExpr(`(${value.sql} IN (${list.sql}))`));
}

function scalarSubquery(data: AstData, scope: Scope): Expr {
  const query = compileSubquery(data.child('this'), scope);
  const column = query.columns[0];
  if (column === undefined || query.columns.length > 1) throw notSimulated('a subquery of several columns as a value');
  return { sql: `(${query.sql})`, type: column.type };
}

function compileCase(data: AstData, scope: Scope): Expr {
  const operand = data.find('operand');
  const subject = operand === undefined ? undefined : compileExpression(operand, scope);
  const pairs = data.pairs('whens').map(([when, then]) => {
    const test = compileExpression(when, scope);
    return {
      test: subject === undefined ? asBoolean(test) : compare('=', subject, test).sql,
      value: compileExpression(then, scope),
    };
  });
  const otherwise = data.find('else_');
  const results = unify([
    ...pairs.map((pair) => pair.value),
    ...(otherwise === undefined ? [] : [compileExpression(otherwise, scope)]),
  ]);
  const whens = pairs.map((pair, index) => `WHEN ${pair.test} THEN ${results[index]?.sql ?? 'NULL'}`);
  const tail = otherwise === undefined ? '' : ` ELSE ${results.at(-1)?.sql ?? 'NULL'}`;
  return { sql: `CASE ${whens.join(' ')}${tail} END`, type: results[0]?.type ?? NULL };
}

const FIELDS = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']);

function compileExtract(data: AstData, scope: Scope): Expr {
  const field = data.text('field').toLowerCase();
  if (!FIELDS.has(field)) throw notSimulated(`EXTRACT of ${field}`);
  const time = castTo(inner(data, scope), DATETIME);
  return { sql: `CAST(extract('${field}' FROM ${time.sql}) AS INTEGER)`, type: INT };
}
