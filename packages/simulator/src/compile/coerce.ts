import { notSimulated } from '../errors.ts';
import { engineType, isFloating, isInteger, isNumeric, isText, isTime, type SqlType } from '../sql/sql-type.ts';
import { BIGINT, BOOLEAN, DATE, DATETIME, DOUBLE, VARCHAR } from '../sql/sql-type.ts';
import type { Expr } from './expression-types.ts';

// StarRocks casts between types by itself and turns what does not fit into NULL; the engine would raise an error.

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function asText(e: Expr): string {
  const { sql, type } = e;
  if (isText(type)) return sql;
  if (type.kind === 'json') return `json_extract_string(TRY_CAST(${sql} AS JSON), '$')`;
  if (isFloating(type)) return `regexp_replace(CAST(${sql} AS VARCHAR), '\\.0$', '')`;
  if (type.kind === 'boolean') return `CAST(CAST(${sql} AS INTEGER) AS VARCHAR)`;
  return `CAST(${sql} AS VARCHAR)`;
}

export function asDouble(e: Expr): string {
  const { sql, type } = e;
  if (type.kind === 'double') return sql;
  if (isNumeric(type) || type.kind === 'boolean' || type.kind === 'null') return `CAST(${sql} AS DOUBLE)`;
  if (isText(type) || type.kind === 'json') return `TRY_CAST(trim(${asText(e)}) AS DOUBLE)`;
  throw notSimulated(`a ${type.kind} used as a number`);
}

/** Whole numbers; fractions are cut off, as StarRocks does and the engine does not. */
function asInteger(e: Expr, target = 'BIGINT'): string {
  const { sql, type } = e;
  if (isInteger(type) || type.kind === 'boolean' || type.kind === 'null') return `TRY_CAST(${sql} AS ${target})`;
  if (isFloating(type) || type.kind === 'decimal') return `TRY_CAST(trunc(${sql}) AS ${target})`;
  if (isText(type) || type.kind === 'json') {
    return `TRY_CAST(regexp_extract(${asText(e)}, '^\\s*([+-]?\\d+)(\\.\\d*)?\\s*$', 1) AS ${target})`;
  }
  throw notSimulated(`a ${type.kind} used as a whole number`);
}

export function asBigint(e: Expr): string {
  return e.type.kind === 'bigint' ? e.sql : asInteger(e);
}

export function asBoolean(e: Expr): string {
  const { sql, type } = e;
  if (type.kind === 'boolean') return sql;
  if (isNumeric(type)) return `(${sql} <> 0)`;
  if (type.kind === 'null') return 'CAST(NULL AS BOOLEAN)';
  if (isText(type) || type.kind === 'json') {
    const text = `lower(trim(${asText(e)}))`;
    return `CASE WHEN ${text} IN ('true', '1') THEN true WHEN ${text} IN ('false', '0') THEN false END`;
  }
  throw notSimulated(`a ${type.kind} used as a condition`);
}

export function asDatetime(e: Expr): string {
  const { sql, type } = e;
  if (type.kind === 'datetime') return sql;
  if (type.kind === 'date' || type.kind === 'null') return `CAST(${sql} AS TIMESTAMP)`;
  if (isText(type)) return `TRY_CAST(${sql} AS TIMESTAMP)`;
  throw notSimulated(`a ${type.kind} used as a time`);
}

export function asDate(e: Expr): string {
  return e.type.kind === 'date' ? e.sql : `CAST(${asDatetime(e)} AS DATE)`;
}

/** JSON values travel as text in the engine's tables. */
export function asJson(e: Expr): string {
  if (isText(e.type) || e.type.kind === 'json') return `TRY_CAST(${e.sql} AS JSON)`;
  if (e.type.kind === 'null') return 'CAST(NULL AS JSON)';
  return `to_json(${e.sql})`;
}

/** CAST(e AS type) by StarRocks' rules. */
export function castTo(e: Expr, type: SqlType): Expr {
  return { sql: castSql(e, type), type };
}

function castSql(e: Expr, type: SqlType): string {
  switch (type.kind) {
    case 'boolean':
      return asBoolean(e);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'largeint':
      return asInteger(e, engineType(type));
    case 'float':
    case 'double':
      return `CAST(${asDouble(e)} AS ${engineType(type)})`;
    case 'decimal':
      return castDecimal(e, type);
    case 'date':
      return asDate(e);
    case 'datetime':
      return asDatetime(e);
    case 'varchar':
    case 'char':
      return type.length === undefined ? asText(e) : `left(${asText(e)}, ${type.length})`;
    case 'json':
      return `CAST(${asJson(e)} AS VARCHAR)`;
    case 'null':
      return e.sql;
    case 'varbinary':
    case 'array':
    case 'map':
    case 'struct':
      throw notSimulated(`a cast to ${type.kind}`);
  }
}

function castDecimal(e: Expr, type: SqlType): string {
  if (isTime(e.type)) throw notSimulated('a time cast to a decimal');
  const source = isNumeric(e.type) || e.type.kind === 'boolean' ? e.sql : asText(e);
  return `TRY_CAST(${source} AS ${engineType(type)})`;
}

export const textExpr = (sql: string): Expr => ({ sql, type: VARCHAR });
export const bigintExpr = (sql: string): Expr => ({ sql, type: BIGINT });
export const doubleExpr = (sql: string): Expr => ({ sql, type: DOUBLE });
export const booleanExpr = (sql: string): Expr => ({ sql, type: BOOLEAN });
export const datetimeExpr = (sql: string): Expr => ({ sql, type: DATETIME });
export const dateExpr = (sql: string): Expr => ({ sql, type: DATE });
